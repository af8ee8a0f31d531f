package dev.holdfast.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ErrnoTest {

  /** Numbers and names as errno(1) of moreutils and errno(3) list them. */
  @ParameterizedTest
  @CsvSource({
    "1, EPERM",
    "2, ENOENT",
    "3, ESRCH",
    "4, EINTR",
    "5, EIO",
    "6, ENXIO",
    "9, EBADF",
    "11, EAGAIN",
    "12, ENOMEM",
    "13, EACCES",
    "14, EFAULT",
    "16, EBUSY",
    "17, EEXIST",
    "19, ENODEV",
    "22, EINVAL",
    "25, ENOTTY",
    "27, EFBIG",
    "28, ENOSPC",
    "30, EROFS",
    "34, ERANGE",
    "36, ENAMETOOLONG",
    "38, ENOSYS",
    "71, EPROTO",
    "74, EBADMSG",
    "85, ERESTART",
    "90, EMSGSIZE",
    "95, EOPNOTSUPP",
    "98, EADDRINUSE",
    "99, EADDRNOTAVAIL",
    "101, ENETUNREACH",
    "105, ENOBUFS",
    "110, ETIMEDOUT",
    "113, EHOSTUNREACH",
  })
  void numbersAndNamesGoBothWays(int number, String name) {
    assertThat(Errno.of(number)).hasToString(name);
    assertThat(Errno.named(name)).contains(Errno.of(number));
    assertThat(Errno.of(number).number()).isEqualTo(number);
  }

  @Test
  void anUnknownNumberIsKept() {
    assertThat(Errno.of(4242).name()).isEqualTo("unknown");
    assertThat(Errno.of(4242).number()).isEqualTo(4242);
    assertThat(Errno.of(12345)).hasToString("errno 12345");
  }

  @Test
  void anUnknownNameHasNoNumber() {
    assertThat(Errno.named("ENOSUCH")).isEmpty();
    assertThat(Errno.named("unknown")).isEmpty();
    assertThat(Errno.named("")).isEmpty();
  }

  @Test
  void twoNamesOfOneNumberAreBothKnown() {
    assertThat(Errno.named("ENOTSUP")).contains(Errno.EOPNOTSUPP);
    assertThat(Errno.named("EWOULDBLOCK")).contains(Errno.EAGAIN);
    assertThat(Errno.EOPNOTSUPP.number()).isEqualTo(95);
  }

  @Test
  void transientAndPermanentAreToldApart() {
    for (String name : new String[] {"EAGAIN", "ENOBUFS", "EINTR", "ERESTART", "EBUSY"}) {
      assertThat(Errno.named(name).orElseThrow().isTransient()).as(name).isTrue();
    }
    for (String name : new String[] {"EPERM", "EINVAL", "ENOENT", "EEXIST", "ENODEV"}) {
      assertThat(Errno.named(name).orElseThrow().isTransient()).as(name).isFalse();
    }
  }

  @Test
  void anExceptionSaysActionErrnoAndWords() {
    assertThat(new KernelException("write x", Errno.EACCES))
        .hasMessage("write x: EACCES: Permission denied");
    assertThat(new KernelException("write x", Errno.EINVAL, "not so").reason())
        .isEqualTo("EINVAL: not so");
  }
}
