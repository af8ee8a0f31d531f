package dev.holdfast.kernel;

import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a call is refused with. */
final class Refused {

  private Refused() {}

  static KernelException by(ThrowingCallable call) {
    KernelException refusal = Assertions.catchThrowableOfType(KernelException.class, call);
    Assertions.assertThat(refusal).as("a refusal").isNotNull();
    return refusal;
  }

  static Errno errno(ThrowingCallable call) {
    return by(call).errno();
  }
}
