package dev.holdfast.sysctl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.Namespace.Kind;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BelongingTest {

  private static Belonging of(String key) {
    return SysctlKey.parse(key).belonging();
  }

  private static Optional<String> refusal(String key, Namespace scope) {
    return Sysctls.refusal(scope, SysctlKey.parse(key));
  }

  @Test
  void someBelongToANamespaceAndTheRestToTheMachine() {
    assertThat(of("net.ipv4.ip_forward")).isEqualTo(Belonging.NETWORK_OF_ITS_FILE);
    assertThat(of("net.sctp.rto_max")).isEqualTo(Belonging.NETWORK);
    assertThat(of("net.unix")).isEqualTo(Belonging.NETWORK);
    assertThat(of("kernel.hostname")).isEqualTo(Belonging.UTS);
    assertThat(of("kernel.shmmax")).isEqualTo(Belonging.IPC);
    assertThat(of("fs.mqueue.msg_max")).isEqualTo(Belonging.IPC);
    assertThat(of("kernel.printk")).isEqualTo(Belonging.MACHINE);
    assertThat(of("vm.swappiness")).isEqualTo(Belonging.MACHINE);
    assertThat(of("fs.file-max")).isEqualTo(Belonging.MACHINE);
    assertThat(of("network.hostname")).isEqualTo(Belonging.MACHINE);
  }

  @Test
  void whatIsNotTheScopesOwnIsRefused() {
    var blue = new Namespace.Named("blue");
    var pid = new Namespace.Pid(4242);
    var path = new Namespace.At(Path.of("/proc/4242/ns/uts"));

    assertThat(refusal("net.ipv4.ip_forward", blue)).isEmpty();
    assertThat(refusal("kernel.hostname", blue))
        .contains(
            "kernel.hostname belongs to a UTS namespace, and blue is not one;"
                + " declare it under host");
    assertThat(refusal("vm.swappiness", blue))
        .contains("vm.swappiness is not per network namespace; declare it under host");
    assertThat(refusal("vm.swappiness", new Namespace.Self())).isEmpty();
    assertThat(refusal("kernel.hostname", pid)).isEmpty();
    assertThat(refusal("kernel.shmmax", pid)).isEmpty();
    assertThat(refusal("vm.swappiness", pid))
        .contains("vm.swappiness is not per namespace; declare it under host");
    assertThat(refusal("kernel.hostname", path)).isEmpty();
    assertThat(
            Belonging.refusal(SysctlKey.parse("net.ipv4.ip_forward"), path, EnumSet.of(Kind.UTS)))
        .isPresent();
  }
}
