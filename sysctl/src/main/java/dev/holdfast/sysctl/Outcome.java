package dev.holdfast.sysctl;

import dev.holdfast.kernel.Errno;

/** What a reading means for a key that is wanted. */
sealed interface Outcome {

  record Fine() implements Outcome {}

  record Refused(String reason) implements Outcome {}

  record Waits(String what) implements Outcome {}

  /** Before writing: whether it makes sense to write at all. */
  static Outcome before(SysctlKey key, Reading reading) {
    return switch (reading) {
      case Reading.Held _, Reading.Unreadable _ -> new Fine();
      case Reading.NoInterface(String name) -> new Waits("interface " + name);
      case Reading.Missing(Errno errno) -> new Refused(missing(key, errno));
      case Reading.WriteOnly _ ->
          new Refused("EACCES: it is write-only: it holds no state that could be kept");
      case Reading.Denied(Errno errno) -> new Refused(errno + ": " + errno.description());
    };
  }

  /** After writing: whether the kernel holds what is wanted. */
  static Outcome after(SysctlKey key, String wanted, Reading reading) {
    return switch (reading) {
      case Reading.Held(String text) when KernelText.same(wanted, text) -> new Fine();
      case Reading.Held(String text) ->
          new Refused(
              "the kernel holds "
                  + KernelText.quoted(text)
                  + " after writing "
                  + KernelText.quoted(wanted));
      case Reading.Unreadable(Errno errno) ->
          new Refused(errno + ": it cannot be read back: " + errno.description());
      case Reading.NoInterface _, Reading.Missing _, Reading.WriteOnly _, Reading.Denied _ ->
          before(key, reading);
    };
  }

  private static String missing(SysctlKey key, Errno errno) {
    String meant = PerInterface.slashForm(key);
    return errno
        + ": "
        + errno.description()
        + ": "
        + key.path()
        + (meant == null ? "" : "; an interface with dots in its name is written " + meant);
  }
}
