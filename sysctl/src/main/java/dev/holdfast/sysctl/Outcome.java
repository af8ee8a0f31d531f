package dev.holdfast.sysctl;

import dev.holdfast.kernel.Errno;
import dev.holdfast.reconcile.FlatOutcome;
import dev.holdfast.reconcile.FlatValue;

/** What a reading means for a key that is wanted. */
final class Outcome {

  private Outcome() {}

  /** Before writing: whether it makes sense to write at all. */
  static FlatOutcome before(SysctlKey key, Reading reading) {
    return switch (reading) {
      case Reading.Held _, Reading.Unreadable _ -> FlatOutcome.FINE;
      case Reading.NoInterface(String name) -> new FlatOutcome.Waits("interface " + name);
      case Reading.Missing(Errno errno) -> new FlatOutcome.Refused(missing(key, errno));
      case Reading.WriteOnly _ ->
          new FlatOutcome.Refused("EACCES: it is write-only: it holds no state that could be kept");
      case Reading.Denied(Errno errno) ->
          new FlatOutcome.Refused(errno + ": " + errno.description());
    };
  }

  /** After writing: whether the kernel holds what is wanted. */
  static FlatOutcome after(SysctlKey key, FlatValue wanted, Reading reading) {
    return switch (reading) {
      case Reading.Held(String text) when wanted.matches(text) -> FlatOutcome.FINE;
      case Reading.Held(String text) ->
          new FlatOutcome.Refused(
              "the kernel holds "
                  + KernelText.quoted(KernelText.line(text))
                  + " after writing "
                  + KernelText.quoted(wanted.render()));
      case Reading.Unreadable(Errno errno) ->
          new FlatOutcome.Refused(errno + ": it cannot be read back: " + errno.description());
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
