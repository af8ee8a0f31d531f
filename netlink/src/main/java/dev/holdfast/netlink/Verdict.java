package dev.holdfast.netlink;

import dev.holdfast.kernel.KernelException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel said to requests that it takes together or not at all.
 *
 * @param whole why it took none of them, if that was not the fault of single ones; such as ERESTART
 *     where somebody else was faster
 * @param refused those that it could not take, and so took none
 */
public record Verdict(@Nullable KernelException whole, List<Refused> refused) {

  /**
   * One that was refused.
   *
   * @param index its place among the requests
   */
  public record Refused(int index, KernelException reason) {}

  /** Whether all of it was done; if not, nothing was. */
  public boolean isDone() {
    return whole == null && refused.isEmpty();
  }
}
