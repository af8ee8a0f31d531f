package dev.holdfast.sysctl;

import dev.holdfast.kernel.Errno;
import java.util.Optional;

/** What a look at one sysctl found. */
sealed interface Reading {

  /** Its text, without the newline at its end. */
  record Held(String text) implements Reading {}

  /** There is no such file, or it is a directory. */
  record Missing(Errno errno) implements Reading {}

  /** Its interface is not there, so neither is it. */
  record NoInterface(String name) implements Reading {}

  /** It can be written by nobody but never read. */
  record WriteOnly() implements Reading {}

  /** We are not allowed to read it. */
  record Denied(Errno errno) implements Reading {}

  /** It is there, and the kernel will not show it now. */
  record Unreadable(Errno errno) implements Reading {}

  /** The text, if there is one. */
  default Optional<String> shown() {
    return this instanceof Held(String text) ? Optional.of(text) : Optional.empty();
  }
}
