package dev.holdfast.cgroup;

import dev.holdfast.kernel.Errno;
import java.util.Optional;

/** What a look at one value of a cgroup found. */
sealed interface Reading {

  /** Its text. */
  record Held(String text) implements Reading {}

  /** The file is there, and says nothing of this key. */
  record Unset() implements Reading {}

  /** There is no such cgroup. */
  record NoCgroup() implements Reading {}

  /** The controller of the file is not enabled for the cgroup. */
  record NoController(String name) implements Reading {}

  /** There is no such file. */
  record Missing(Errno errno) implements Reading {}

  /** We are not allowed to read it. */
  record Denied(Errno errno) implements Reading {}

  /** It is there, and the kernel will not show it now. */
  record Unreadable(Errno errno) implements Reading {}

  /** The text, if there is one. */
  default Optional<String> shown() {
    return this instanceof Held(String text) ? Optional.of(text) : Optional.empty();
  }
}
