# Sourced by ./holdfast and ./check: sets JAVA_HOME to a JDK 25, or says in one line where to put one and ends.

is_jdk25() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] && grep -q '^JAVA_VERSION="25' "$1/release"
}

find_jdk25() {
  if [ -n "${JAVA_HOME:-}" ] && is_jdk25 "$JAVA_HOME"; then
    return 0
  fi
  for candidate in /usr/lib/jvm/* "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/*; do
    if is_jdk25 "$candidate"; then
      JAVA_HOME=$candidate
      return 0
    fi
  done
  return 1
}

if ! find_jdk25; then
  echo "$(basename "$0"): needs a JDK 25: put one under /usr/lib/jvm, or set JAVA_HOME to where it is" >&2
  exit 1
fi
export JAVA_HOME
