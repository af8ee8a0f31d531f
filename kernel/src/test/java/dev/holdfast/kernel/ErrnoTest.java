package dev.holdfast.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
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
    "7, E2BIG",
    "8, ENOEXEC",
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
    "32, EPIPE",
    "34, ERANGE",
    "35, EDEADLK",
    "36, ENAMETOOLONG",
    "38, ENOSYS",
    "71, EPROTO",
    "74, EBADMSG",
    "84, EILSEQ",
    "85, ERESTART",
    "88, ENOTSOCK",
    "90, EMSGSIZE",
    "95, EOPNOTSUPP",
    "98, EADDRINUSE",
    "99, EADDRNOTAVAIL",
    "101, ENETUNREACH",
    "104, ECONNRESET",
    "105, ENOBUFS",
    "110, ETIMEDOUT",
    "113, EHOSTUNREACH",
    "117, EUCLEAN",
    "126, ENOKEY",
    "131, ENOTRECOVERABLE",
    "133, EHWPOISON",
  })
  void numbersAndNamesGoBothWays(int number, String name) {
    assertThat(Errno.of(number)).hasToString(name);
    assertThat(Errno.named(name)).contains(Errno.of(number));
    assertThat(Errno.of(number).number()).isEqualTo(number);
  }

  /** The numbers of asm-generic/errno.h are 1 to 133, of which two were never given. */
  @Test
  void everyNumberHasOneName() {
    Set<String> names = new HashSet<>();
    for (int number = 1; number <= 133; number++) {
      Errno errno = Errno.of(number);
      boolean given = number != 41 && number != 58;
      assertThat(errno.name().matches("E[0-9A-Z]+")).as("%s", errno).isEqualTo(given);
      assertThat(errno.description().startsWith("Unknown")).as("%s", errno).isNotEqualTo(given);
      if (given) {
        assertThat(Errno.named(errno.name())).contains(errno);
        assertThat(names.add(errno.name())).as("%s", errno).isTrue();
      }
    }
  }

  @Test
  void anUnknownNumberIsKept() {
    for (int number : new int[] {0, -2, 41, 58, 134, 524, Integer.MAX_VALUE}) {
      assertThat(Errno.of(number)).isEqualTo(Errno.of(number)).hasToString("errno " + number);
      assertThat(Errno.of(number).number()).isEqualTo(number);
      assertThat(new KernelException("write x", Errno.of(number)))
          .hasMessage("write x: errno " + number + ": Unknown error " + number);
    }
    assertThat(Errno.of(4242).name()).isEqualTo("unknown");
    assertThat(Errno.of(4242).number()).isEqualTo(4242);
    assertThat(Errno.of(12345)).hasToString("errno 12345");
  }

  @Test
  void anUnknownNameHasNoNumber() {
    assertThat(Errno.named("ENOSUCH")).isEmpty();
    assertThat(Errno.named("unknown")).isEmpty();
    assertThat(Errno.named("")).isEmpty();
    assertThat(Errno.named("enoent")).isEmpty();
    assertThat(Errno.named("2")).isEmpty();
  }

  @Test
  void twoNamesOfOneNumberAreBothKnown() {
    assertThat(Errno.named("ENOTSUP")).contains(Errno.EOPNOTSUPP);
    assertThat(Errno.named("EWOULDBLOCK")).contains(Errno.EAGAIN);
    assertThat(Errno.named("EDEADLOCK")).contains(Errno.of(35));
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
