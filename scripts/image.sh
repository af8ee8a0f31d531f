# Sourced by ./holdfast and scripts/build, which set here and image: how the built command is started, and the cache that lets it start fast.
# The cache is never trusted for being there: it counts if it was made for this very JDK and nobody has written to it since. Without it everything
# works, only slower; so nothing that goes wrong with it is an error.

cache=$image/holdfast.aot
cache_made=$image/holdfast.aot.made # written after the cache: which JDK it is for, or that it could not be made

# The first compiler alone. Most commands are short, so it waits for what is called very often; to apply may be long; an agent heals rarely, and then at
# once, so it waits for little.
of_a_command='-XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=8'
of_an_apply='-XX:TieredStopAtLevel=1'
of_an_agent='-XX:TieredStopAtLevel=1 -XX:CompileThresholdScaling=0.1'

# Names of files and interfaces are UTF-8; the locale of a service or of cron knows no letters but ASCII's, and the JVM would ask it.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
  '' | C | POSIX) export LC_ALL=C.UTF-8 ;;
esac

# start OPTION ARGUMENT...: becomes the command; OPTION is about the cache, or empty. Another command may have been given to start it by, in within.
start() {
  about_cache=$1
  shift
  case ${1:-} in
    run) compiling=$of_an_agent ;;
    apply) compiling=$of_an_apply ;;
    *) compiling=$of_a_command ;;
  esac
  # Small: the serial collector, small headers, and a heap that begins small.
  # Logging of the JVM itself goes to stderr and says nothing of the cache, or a missing one would spoil the output.
  # shellcheck disable=SC2086
  exec ${within:-} "$JAVA_HOME/bin/java" ${about_cache:+"$about_cache"} \
    ${making:-} $compiling -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -XX:-UsePerfData -Xms8m \
    -Xlog:disable -Xlog:all=error:stderr -Xlog:aot*=off:stderr -Xlog:cds*=off:stderr \
    --enable-native-access=dev.holdfast.kernel \
    -p "$image/lib" -m dev.holdfast.agent/dev.holdfast.agent.Holdfast "$@"
}

# Runs a command on the training document and has the cache made of it, without what was compiled: that would be compiled again at every start.
train() {
  (making='-XX:+IgnoreUnrecognizedVMOptions -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining' start "-XX:AOTCacheOutput=$draft" "$1" --state "$image/.state.$$" "$here/scripts/training.yaml") >/dev/null 2>&1
}

# Which JDK this is, without starting anything: where it is and its exact version.
jdk_identity() {
  identity=$JAVA_HOME
  while IFS= read -r line; do
    case $line in
      JAVA_RUNTIME_VERSION=* | IMPLEMENTOR_VERSION=*) identity="$identity $line" ;;
    esac
  done <"$JAVA_HOME/release"
}

# Makes the cache by a real command, under a name of its own; it appears whole or not at all. To apply needs more classes than to plan does, so that
# is done where it can be done to nobody: in a network namespace that ends with the process.
make_cache() {
  # What a maker left that was killed; another may be at work now.
  find "$image" -maxdepth 1 -name '.holdfast.aot.*' -mmin +10 -delete
  draft=$image/.holdfast.aot.$$
  # A plan's status says that there is something to do.
  (within='unshare --net --' train apply) || train plan || true
  rm -rf "$image/.state.$$"
  verdict=failed
  [ ! -s "$draft" ] || { mv -f "$draft" "$cache" && verdict=made; }
  rm -f "$draft" "$draft".config
  printf '%s\n' "$identity $verdict" >"$cache_made.$$" && mv -f "$cache_made.$$" "$cache_made"
}

# Sets cache_option to what to start with; makes the cache if there is none for this JDK and there may be one.
find_cache() {
  cache_option=
  jdk_identity
  made_for=
  [ ! -r "$cache_made" ] || IFS= read -r made_for <"$cache_made" || true
  if [ "$made_for" = "$identity failed" ]; then
    return
  fi
  if [ "$made_for" != "$identity made" ] || [ ! -r "$cache" ] || [ "$cache" -nt "$cache_made" ]; then
    [ -w "$image" ] || return 0
    make_cache 2>/dev/null || return 0
  fi
  cache_option=-XX:AOTCache=$cache
}
