#!/bin/sh
# Makes target/image: the program and what it needs of the JDK in JAVA_HOME, in one folder that runs wherever it is put.
set -eu
cd "$(dirname "$0")/../../.."
image=target/image
work=target/image.work

# Uncompressed, because java then starts faster. Nothing requires rnn.simd: ServiceLoader finds it.
rm -rf $image $work
mkdir $work
"$JAVA_HOME/bin/jlink" --module-path target/lib --add-modules rnn.cli,rnn.simd --output $image \
  --strip-java-debug-attributes --no-header-files --no-man-pages
cp src/main/sh/launch.sh $image/lib
cp src/main/sh/rnn $image/bin

# The default text of rnn train, where this JDK has it.
if [ -e "$JAVA_HOME/lib/src.zip" ]; then
  (cd $work && "$JAVA_HOME/bin/jar" -xf "$JAVA_HOME/lib/src.zip" java.base/java/util)
  (cd $work && "$JAVA_HOME/bin/jar" -cfM ../image/lib/src.zip java.base/java/util/*.java)
fi

# Class-data sharing: java starts faster from an archive of the classes that these commands load. The second archive is
# for heaps of 32 GB and more.
load() {
  RNN_OPTS="-XX:DumpLoadedClassList=$work/list" $image/bin/rnn "$@" >/dev/null
  sed 's/ id: .*//' $work/list >>$work/classes # the numbers are those of one list
}
load train --data ../LICENSE --rnn-size 8 --num-layers 1 --max-steps 1 --out $work/run
load sample $work/run
for oops in + -; do
  options="-Xshare:dump -XX:${oops}UseCompressedOops -XX:SharedClassListFile=$work/classes"
  RNN_OPTS="$options -Xlog:disable -Xlog:all=error:stderr" $image/bin/rnn
done
rm -r $work
