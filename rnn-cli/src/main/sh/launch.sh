# Sourced by ./rnn and by an image's bin/rnn.

# java prints this warning whatever one asks; that line is dropped and everything else passed on.
# Ctrl-C is java's: this goes on until java has said its last.
without_warning() {
  trap '' INT HUP TERM
  while IFS= read -r line; do
    [ "$line" != "WARNING: Using incubator modules: jdk.incubator.vector" ] || exec cat
    printf '%s\n' "$line"
  done
  printf %s "$line"
}

# launch JAVA MODULES ARGUMENT...: becomes the program. MODULES is its module path, empty if java itself holds it; RNN_OPTS
# holds more options for java.
launch() {
  java=$1
  modules=$2
  shift 2
  [ $# -gt 0 ] || set -- --help
  terminal=false
  [ ! -t 1 ] || terminal=true

  # Only stderr goes through the filter, and java replaces this shell: signals, stdin, stdout and the exit code are its own.
  if pipe=$(mktemp -d 2>/dev/null) && mkfifo "$pipe/stderr"; then
    without_warning <"$pipe/stderr" >&2 &
    exec 2>"$pipe/stderr"
    rm -r "$pipe"
  fi
  # java reads its arguments in the locale's encoding; a POSIX locale has no é.
  case $(locale charmap 2>/dev/null) in
  UTF-8) ;;
  *) export LC_ALL=C.UTF-8 ;;
  esac
  set -f # RNN_OPTS splits at spaces and means no file names
  exec "$java" -Drnn.terminal=$terminal -Drnn.command="$0" ${modules:+-p "$modules"} ${RNN_OPTS-} \
    -m rnn.cli/rnn.cli.Main "$@"
}
