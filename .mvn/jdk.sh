# Sourced by ./mvnw and ./rnn: sets JAVA_HOME to a JDK 25 or newer, or says what to install and exits.

# use_jdk HOME: makes HOME the JAVA_HOME if it is such a JDK. Reads a file, starts no JVM.
use_jdk() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  while read -r line; do
    case $line in
    JAVA_VERSION=\"*)
      line=${line#*\"}
      [ "${line%%[!0-9]*}" -ge 25 ] || return 1
      export JAVA_HOME="$1"
      return 0
      ;;
    esac
  done <"$1/release"
  return 1
}

use_java_on_path() {
  java=$(command -v java) || return 1
  home=$(readlink -f "$java")
  home=${home%/bin/java}
  # Where java is a version manager's shim, only java itself knows its home.
  [ -r "$home/release" ] ||
    home=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')
  use_jdk "$home"
}

use_usual_place() {
  for home in /usr/lib/jvm/* /usr/lib64/jvm/* \
    "${HOME-}"/.sdkman/candidates/java/* \
    "${HOME-}"/.jdks/* "${HOME-}"/.jdks/*/Contents/Home \
    /opt/* /opt/java/* /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    ! use_jdk "$home" || return 0
  done
  [ -x /usr/libexec/java_home ] && use_jdk "$(/usr/libexec/java_home -v 25+ 2>/dev/null)"
}

use_jdk "${JAVA_HOME-}" || use_java_on_path || use_usual_place || {
  echo "rnn needs a JDK 25 or newer and found none in JAVA_HOME, on the path, or in the usual places: install one (Temurin 25, say) or set JAVA_HOME to it." >&2
  exit 1
}
