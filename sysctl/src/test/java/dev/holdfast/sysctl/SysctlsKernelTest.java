package dev.holdfast.sysctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.KernelFile;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.sysctl.SysctlException.Access;
import dev.holdfast.testkit.Command;
import dev.holdfast.testkit.Hygiene;
import dev.holdfast.testkit.OwnNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SysctlsKernelTest {

  private static final Namespace SELF = new Namespace.Self();

  @AfterEach
  void everyThreadIsAtHome() {
    Hygiene.assertAllThreadsAtHome();
  }

  private static SysctlKey key(String text) {
    return SysctlKey.parse(text);
  }

  private static String witness(String key) {
    return Command.of("sysctl", "-n", key).output().strip();
  }

  @Test
  void whatIsReadIsWhatSysctlReads() throws Exception {
    assertThat(Sysctls.read(SELF, key("kernel.ostype"))).isEqualTo("Linux");
    assertThat(Sysctls.read(SELF, key("net/ipv4/ip_forward")))
        .isEqualTo(Sysctls.read(SELF, key("net.ipv4.ip_forward")))
        .isEqualTo(witness("net.ipv4.ip_forward"));
    assertThat(Sysctls.readInt(SELF, key("vm.swappiness"))).isBetween(0, 200);
    assertThat(Sysctls.readLong(SELF, key("fs.file-max"))).isPositive();
    assertThat(Sysctls.readLongs(SELF, key("kernel.printk"))).hasSize(4);
    assertThat(Sysctls.readLongs(SELF, key("net.ipv4.tcp_rmem"))).hasSize(3);
  }

  @Test
  void textIsNoNumber() {
    SysctlException error =
        catchThrowableOfType(
            SysctlException.class, () -> Sysctls.readInt(SELF, key("kernel.ostype")));
    assertThat(error).hasMessageContaining("not an integer: \"Linux\"");
    assertThat(error.key()).isEqualTo(key("kernel.ostype"));
    assertThatThrownBy(() -> Sysctls.readLongs(SELF, key("kernel.ostype")))
        .hasMessageContaining("not a list of integers: \"Linux\"");
  }

  @Test
  void whatIsMissingIsNamedWithAllThatIsKnown() {
    SysctlKey missing = key("linx.this.does.not.exist");
    for (var reading :
        List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
            () -> Sysctls.read(SELF, missing),
            () -> Sysctls.readInt(SELF, missing),
            () -> Sysctls.readLongs(SELF, missing))) {
      SysctlException error = catchThrowableOfType(SysctlException.class, reading);
      assertThat(error.key()).hasToString("linx.this.does.not.exist");
      assertThat(error.path()).isEqualTo("/proc/sys/linx/this/does/not/exist");
      assertThat(error.operation()).isEqualTo(Access.READ);
      assertThat(error.errno()).isEqualTo(Errno.ENOENT);
      assertThat(error)
          .hasMessage(
              "read sysctl linx.this.does.not.exist (/proc/sys/linx/this/does/not/exist):"
                  + " ENOENT: No such file or directory (2)");
    }
    assertThatThrownBy(() -> Sysctls.list(SELF, missing))
        .isInstanceOf(SysctlException.class)
        .hasMessageStartingWith("list sysctl linx.this.does.not.exist")
        .hasMessageContaining("ENOENT");
  }

  @Test
  void listsAreSortedAndOfTheSubtreeOnly() throws Exception {
    var all = Sysctls.list(SELF);
    assertThat(all).hasSizeGreaterThan(100).containsKey(key("kernel.ostype"));
    assertThat(new ArrayList<>(all.keySet())).isSorted();
    assertThat(all).doesNotContainKey(key("net.ipv4.route.flush"));

    assertThat(Sysctls.list(SELF, key("net.ipv4")).keySet())
        .hasSizeGreaterThan(10)
        .allMatch(key -> key.toString().startsWith("net.ipv4.") || key.path().contains("ipv4/"));
    assertThat(Sysctls.list(SELF, key("kernel.ostype")))
        .hasSize(1)
        .containsEntry(key("kernel.ostype"), "Linux");
    assertThat(Sysctls.known()).hasSizeGreaterThan(100).contains(key("net.ipv4.route.flush"));
  }

  @Test
  void whatIsNotThereHasNoList() {
    for (String missing : List.of("net.ipv4.nosuch", "kernel.ostype.x", "net.ipv4.ip_forward.x")) {
      assertThatThrownBy(() -> Sysctls.list(SELF, key(missing)))
          .isInstanceOfSatisfying(
              SysctlException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT))
          .hasMessageContaining("list");
    }
  }

  /** The kernel shows the rest of a bitmap to nobody who asks for it by its offset. */
  @Test
  void aLongBitmapIsReadWhole() throws Exception {
    SysctlKey reserved = key("net.ipv4.ip_local_reserved_ports");
    String ports =
        IntStream.range(1_000, 1_700).mapToObj(i -> "" + 2 * i).collect(Collectors.joining(","));
    try (var own = OwnNamespace.create()) {
      Namespace scope = new Namespace.Named(own.name());
      Sysctls.write(scope, reserved, SysctlValue.of(ports));
      assertThat(own.sysctl("net.ipv4.ip_local_reserved_ports")).isEqualTo(ports);
      assertThat(Sysctls.read(scope, reserved)).isEqualTo(ports);
      assertThat(Sysctls.list(scope, reserved)).containsEntry(reserved, ports);
      assertThat(Sysctls.observe(scope)).containsEntry(reserved, ports);
      assertThat(Sysctls.observe(scope, List.of(reserved))).containsEntry(reserved, ports);
    }
  }

  @Test
  void aNamespaceAnswersForItself() throws Exception {
    try (var own = OwnNamespace.create()) {
      own.vethPair("v0", "v1");
      own.setSysctl("net.ipv4.tcp_keepalive_time", "4242");
      for (Namespace scope :
          List.of(new Namespace.Named(own.name()), new Namespace.At(own.path()))) {
        assertThat(Sysctls.readInt(scope, key("net.ipv4.tcp_keepalive_time"))).isEqualTo(4242);
        assertThat(Sysctls.list(scope, key("net.ipv4")))
            .hasSizeGreaterThan(10)
            .containsKey(key("net.ipv4.conf.v0.rp_filter"));
        assertThat(Sysctls.read(scope, key("kernel.printk"))).isEqualTo(hostPrintk());
        assertThat(Sysctls.list(scope, key("kernel.ostype"))).hasSize(1);
      }

      Namespace scope = new Namespace.Named(own.name());
      Sysctls.write(scope, key("net/ipv4/conf/v0/rp_filter"), SysctlValue.of(2));
      assertThat(own.sysctl("net.ipv4.conf.v0.rp_filter")).isEqualTo("2");
      assertThat(Sysctls.observe(scope).keySet())
          .contains(key("net.ipv4.conf.v0.rp_filter"))
          .allMatch(key -> key.components().getFirst().equals("net"));
    }
  }

  private static String hostPrintk() throws KernelException {
    return Sysctls.read(SELF, key("kernel.printk"));
  }

  @Test
  void theMachinesOwnAreNotWrittenThroughANamespace() {
    try (var own = OwnNamespace.create()) {
      String before = witness("vm.swappiness");
      for (Namespace scope :
          List.of(new Namespace.Named(own.name()), new Namespace.At(own.path()))) {
        assertThatThrownBy(() -> Sysctls.write(scope, key("vm.swappiness"), SysctlValue.of(1)))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("vm.swappiness is not per network namespace; declare it under host");
        assertThatThrownBy(() -> Sysctls.write(scope, key("kernel.hostname"), SysctlValue.of("x")))
            .hasMessageContaining("kernel.hostname belongs to a UTS namespace");
      }
      assertThat(witness("vm.swappiness")).isEqualTo(before);
    }
    assertThat(Sysctls.refusal(SELF, key("vm.swappiness"))).isEmpty();
    assertThat(Sysctls.refusal(new Namespace.Pid(1), key("kernel.shmmax"))).isEmpty();
    assertThat(Sysctls.refusal(new Namespace.Pid(1), key("vm.swappiness"))).isPresent();
  }

  @Test
  void aProcessHasItsOwnHostNameAndLimits() throws Exception {
    String hostName = witness("kernel.hostname");
    String shmmni = witness("kernel.shmmni");
    try (var process = Inhabitant.start()) {
      Sysctls.write(process.scope(), key("kernel.hostname"), SysctlValue.of("inside"));
      Sysctls.write(process.scope(), key("kernel.shmmni"), SysctlValue.of(4095));
      Sysctls.write(process.scope(), key("net.ipv4.ip_forward"), SysctlValue.of(1));

      assertThat(process.run("sysctl", "-n", "kernel.hostname")).isEqualTo("inside");
      assertThat(process.run("sysctl", "-n", "kernel.shmmni")).isEqualTo("4095");
      assertThat(process.run("sysctl", "-n", "net.ipv4.ip_forward")).isEqualTo("1");
      assertThat(Sysctls.read(process.scope(), key("kernel.hostname"))).isEqualTo("inside");
    }
    assertThat(witness("kernel.hostname")).isEqualTo(hostName);
    assertThat(witness("kernel.shmmni")).isEqualTo(shmmni);
  }

  @Test
  void aProcessBesideUsIsReadWithoutGoingAnywhere() throws Exception {
    Namespace beside = new Namespace.Pid((int) ProcessHandle.current().pid());
    assertThat(Sysctls.read(beside, key("kernel.hostname")))
        .isEqualTo(Sysctls.read(SELF, key("kernel.hostname")));
  }

  @Test
  void whatIsNoNamespaceIsSaid(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> Sysctls.read(new Namespace.At(file), key("kernel.ostype")))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("EINVAL");
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> Sysctls.read(new Namespace.At(missing), key("kernel.ostype")))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("ENOENT");
  }

  @Test
  void whatIsTooLongIsNotCutShort(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("long"), "x".repeat(KernelFile.MAX_BYTES + 1));
    assertThatThrownBy(() -> KernelFile.read(file.toString())).hasMessageContaining("EFBIG");
    Files.writeString(file, "x".repeat(KernelFile.MAX_BYTES));
    assertThat(KernelFile.read(file.toString())).hasSize(KernelFile.MAX_BYTES);
  }
}
