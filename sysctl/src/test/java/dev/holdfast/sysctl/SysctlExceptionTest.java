package dev.holdfast.sysctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.sysctl.SysctlException.Access;
import org.junit.jupiter.api.Test;

class SysctlExceptionTest {

  private static final SysctlKey KEY = SysctlKey.parse("net/ipv4/conf/eth0.100/rp_filter");

  @Test
  void itSaysWhichWhereWhatAndWhy() {
    SysctlException error = new SysctlException(KEY, Access.WRITE, Errno.EINVAL, null);

    assertThat(error)
        .hasMessage(
            "write sysctl net/ipv4/conf/eth0.100/rp_filter"
                + " (/proc/sys/net/ipv4/conf/eth0.100/rp_filter): EINVAL: Invalid argument (22)");
    assertThat(error.key()).isEqualTo(KEY);
    assertThat(error.path()).isEqualTo("/proc/sys/net/ipv4/conf/eth0.100/rp_filter");
    assertThat(error.operation()).isEqualTo(Access.WRITE);
    assertThat(error.errno().number()).isEqualTo(22);
    assertThat(error.isTransient()).isFalse();
  }

  @Test
  void aNumberWithoutANameStandsAlone() {
    assertThat(new SysctlException(KEY, Access.READ, Errno.of(4242), null).getMessage())
        .endsWith(": errno 4242: Unknown error 4242");
  }

  @Test
  void whatTheFileSaidIsKept() {
    KernelException cause = new KernelException("read x", Errno.EAGAIN, "not now");
    SysctlException error = new SysctlException(KEY, Access.LIST, cause);

    assertThat(error).hasCause(cause).hasMessageEndingWith("): EAGAIN: not now (11)");
    assertThat(error.isTransient()).isTrue();
  }
}
