package dev.holdfast.sysctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Owned;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.Pending;
import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.Hygiene;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SysctlPassKernelTest extends SysctlKernelTest {

  private static final String FORWARD = "net.ipv4.ip_forward";
  private static final String V0_FORWARD = "net.ipv4.conf.v0.forwarding";
  private static final String TCP_RMEM = "net.ipv4.tcp_rmem";
  private static final SysctlOptions REVERT = new SysctlOptions(true);

  private SysctlApplied owned = SysctlApplied.NONE;

  private Report<SysctlApplied> pass(Map<String, ?> desired, SysctlOptions options)
      throws PassException {
    Report<SysctlApplied> report =
        Sysctls.reconcile(scope, SysctlState.of(desired), owned, options);
    owned = report.lastApplied();
    return report;
  }

  private Report<SysctlApplied> pass(Map<String, ?> desired) throws PassException {
    return pass(desired, SysctlOptions.DEFAULT);
  }

  private Owned owned(String key) {
    return owned.owned().get(SysctlKey.parse(key));
  }

  private static List<String> texts(List<?> things) {
    return things.stream().map(Object::toString).toList();
  }

  @Test
  void whatOthersRewriteIsRightAfterOnePassAndStaysSo() throws Exception {
    Map<String, Object> desired = new LinkedHashMap<>();
    desired.put(V0_FORWARD, 0);
    desired.put("net.ipv4.conf.default.forwarding", 0);
    desired.put(FORWARD, 1);

    Report<SysctlApplied> report = pass(desired);

    assertThat(report.converged()).isTrue();
    assertThat(texts(report.applied()))
        .containsExactly(
            "set sysctl net.ipv4.ip_forward: 0 -> 1",
            "set sysctl net.ipv4.conf.default.forwarding: 1 -> 0",
            "set sysctl net.ipv4.conf.v0.forwarding: 1 -> 0");
    assertThat(own.sysctl(FORWARD)).isEqualTo("1");
    assertThat(own.sysctl(V0_FORWARD)).isEqualTo("0");
    assertThat(own.sysctl("net.ipv4.conf.v1.forwarding")).isEqualTo("1");
    assertThat(owned(V0_FORWARD)).isEqualTo(new Owned("0", "0"));
    assertThat(pass(desired).applied()).isEmpty();

    own.setSysctl(FORWARD, "0");
    own.setSysctl(FORWARD, "1");
    assertThat(own.sysctl(V0_FORWARD)).isEqualTo("1");
    assertThat(pass(desired).converged()).isTrue();
    assertThat(own.sysctl(V0_FORWARD)).isEqualTo("0");

    assertThat(pass(Map.of(), REVERT).converged()).isTrue();
    assertThat(own.sysctl(FORWARD)).isEqualTo("0");
    assertThat(owned).isEqualTo(SysctlApplied.NONE);
  }

  @Test
  void allOfIpv6IsWrittenBeforeItsInterfaces() throws Exception {
    Map<String, Object> desired = new LinkedHashMap<>();
    desired.put("net.ipv6.conf.v0.forwarding", 0);
    desired.put("net.ipv6.conf.v0.disable_ipv6", 0);
    desired.put("net.ipv6.conf.all.disable_ipv6", 1);
    desired.put("net.ipv6.conf.all.forwarding", 1);

    assertThat(pass(desired).converged()).isTrue();
    desired.forEach((key, value) -> assertThat(own.sysctl(key)).isEqualTo(value.toString()));
    assertThat(pass(desired).applied()).isEmpty();
  }

  @Test
  void whatContradictsItselfIsReportedAndNotClaimedToHold() throws Exception {
    Report<SysctlApplied> report = pass(Map.of(FORWARD, 1, "net.ipv4.conf.all.forwarding", 0));

    assertThat(report.converged()).isFalse();
    assertThat(report.failed()).hasSize(1);
    assertThat(report.failed().getFirst().reason()).contains("the kernel holds \"");
  }

  @Test
  void aShortTupleIsNotClaimedToHold() throws Exception {
    own.setSysctl(TCP_RMEM, "4096 131072 6291456");

    Report<SysctlApplied> report = pass(Map.of(TCP_RMEM, List.of(8192)));

    assertThat(report.converged()).isFalse();
    assertThat(texts(report.failed()))
        .containsExactly(
            "set sysctl net.ipv4.tcp_rmem: 4096 131072 6291456 -> 8192:"
                + " the kernel holds \"8192 131072 6291456\" after writing \"8192\"");
    assertThat(owned(TCP_RMEM)).isEqualTo(new Owned("8192", "4096\t131072\t6291456"));
    assertThat(pass(Map.of(), REVERT).converged()).isTrue();
    assertThat(own.sysctl(TCP_RMEM)).isEqualTo("4096\t131072\t6291456");
  }

  @Test
  void textThatTheKernelTakesForANumberIsNotClaimedToHold() throws Exception {
    assertThat(pass(Map.of(FORWARD, "01")).failed().getFirst().reason())
        .isEqualTo("the kernel holds \"1\" after writing \"01\"");
    assertThat(pass(Map.of(FORWARD, " 1")).converged()).isTrue();
    assertThat(pass(Map.of(FORWARD, "true")).failed().getFirst().reason())
        .isEqualTo("EINVAL: Invalid argument");
  }

  @Test
  void anInterfaceThatIsMissingIsWaitedForAndTheRestGoesOn() throws Exception {
    Map<String, Object> desired =
        Map.of("net/ipv4/conf/w0.7/rp_filter", 2, "net.ipv6.neigh.w9.ucast_solicit", 5, FORWARD, 1);

    Report<SysctlApplied> report = pass(desired);

    assertThat(report.converged()).isFalse();
    assertThat(report.failed()).isEmpty();
    assertThat(report.pending().stream().map(Pending::waitsFor))
        .containsExactlyInAnyOrder("interface w0.7", "interface w9");
    assertThat(own.sysctl(FORWARD)).isEqualTo("1");
    assertThat(owned.owned()).containsOnlyKeys(SysctlKey.parse(FORWARD));

    own.vethPair("w0.7", "w9");
    assertThat(pass(desired).converged()).isTrue();
    assertThat(own.sysctl("net/ipv4/conf/w0.7/rp_filter")).isEqualTo("2");

    own.ip("link", "delete", "w9");
    assertThat(pass(desired).pending()).hasSize(2);
    assertThat(owned.owned()).hasSize(3);
    assertThat(pass(Map.of(), REVERT).converged()).isTrue();
    assertThat(owned).isEqualTo(SysctlApplied.NONE);
  }

  @Test
  void whatCannotBeHeldFailsWithItsReasonAndTheRestGoesOn() throws Exception {
    Map<String, Object> desired = new LinkedHashMap<>();
    desired.put("net.ipv4.nope", 1);
    desired.put("net.ipv4.conf.v0.nope", 1);
    desired.put("net.ipv4.conf.w0.7.rp_filter", 1);
    desired.put("net.ipv4.conf", 1);
    desired.put("net.ipv4.route.flush", 1);
    desired.put("net.ipv4.tcp_available_congestion_control", "none");
    desired.put("net.ipv4.tcp_ecn", 99);
    desired.put("vm.swappiness", 1);
    desired.put(FORWARD, 1);

    Map<String, String> reasons = new LinkedHashMap<>();
    Report<SysctlApplied> report = pass(desired);
    for (Failed failed : report.failed()) {
      reasons.put(failed.operation().subject(), failed.reason());
    }

    String missing = "ENOENT: No such file or directory: /proc/sys/net/ipv4/";
    assertThat(reasons)
        .containsEntry("net.ipv4.nope", missing + "nope")
        .containsEntry("net.ipv4.conf.v0.nope", missing + "conf/v0/nope")
        .containsEntry(
            "net.ipv4.conf.w0.7.rp_filter",
            missing
                + "conf/w0/7/rp_filter; an interface with dots in its name is written"
                + " net/ipv4/conf/w0.7/rp_filter")
        .containsEntry("net.ipv4.conf", "EISDIR: Is a directory: /proc/sys/net/ipv4/conf")
        .containsEntry(
            "net.ipv4.route.flush",
            "EACCES: it is write-only: it holds no state that could be kept")
        .containsEntry("net.ipv4.tcp_available_congestion_control", "EACCES: it is read-only")
        .containsEntry("net.ipv4.tcp_ecn", "EINVAL: Invalid argument")
        .containsEntry(
            "vm.swappiness", "vm.swappiness is not per network namespace; declare it under host")
        .hasSize(8);
    assertThat(texts(report.applied())).containsExactly("set sysctl net.ipv4.ip_forward: 0 -> 1");
    assertThat(owned.owned()).containsOnlyKeys(SysctlKey.parse(FORWARD));
  }

  @Test
  void theLikelySpellingIsOfferedForAKeyThatIsNotThere() throws Exception {
    Map<String, String> meant = new LinkedHashMap<>();
    meant.put("net.ipv4.ip_foward", "net.ipv4.ip_forward");
    meant.put("net.ipv4.conf.v0.rpfilter", "net.ipv4.conf.v0.rp_filter");
    meant.put("net.ip4.tcp_ecn", "net.ipv4.tcp_ecn");

    Report<SysctlApplied> report = pass(Map.copyOf(meant));

    assertThat(report.failed()).hasSize(meant.size());
    for (Failed failed : report.failed()) {
      String key = failed.operation().subject();
      assertThat(failed.reason())
          .isEqualTo(
              "ENOENT: No such file or directory: %s; did you mean %s?",
              SysctlKey.parse(key).path(), meant.get(key));
    }
  }

  @Test
  void whatOnlyTheFirstNamespaceHasIsSaidToBelongToTheHost() throws Exception {
    String global = "net.core.netdev_budget";
    assertThat(Sysctls.known()).contains(SysctlKey.parse(global));
    assertThat(pass(Map.of(global, 300)).failed().getFirst().reason())
        .isEqualTo(
            "ENOENT: No such file or directory: /proc/sys/net/core/netdev_budget;"
                + " it is not per namespace, declare it under host");
  }

  @Test
  void whatCannotBeReadUntilItIsSetIsClaimedWithoutAnOriginal() throws Exception {
    String secret = "net.ipv6.conf.v0.stable_secret";
    Map<String, Object> desired = Map.of(secret, "2001:db8::1");
    String shown = "2001:0db8:0000:0000:0000:0000:0000:0001";

    Report<SysctlApplied> report = pass(desired);

    // The kernel shows it in full, so the short form is never what it holds.
    assertThat(report.failed().getFirst().reason()).contains("the kernel holds \"" + shown + "\"");
    assertThat(pass(Map.of(secret, shown)).converged()).isTrue();
    assertThat(owned(secret)).isEqualTo(new Owned(shown, null));
    assertThat(texts(pass(Map.of(), REVERT).applied())).containsExactly("release sysctl " + secret);
    assertThat(own.sysctl(secret)).isEqualTo(shown);
  }

  @Test
  void whatIsReleasedKeepsItsValueAndIsCapturedAfreshWhenWantedAgain() throws Exception {
    assertThat(pass(Map.of(FORWARD, 1)).converged()).isTrue();
    Report<SysctlApplied> report = pass(Map.of());
    assertThat(texts(report.applied())).containsExactly("release sysctl " + FORWARD);
    assertThat(own.sysctl(FORWARD)).isEqualTo("1");
    assertThat(owned).isEqualTo(SysctlApplied.NONE);

    assertThat(pass(Map.of(FORWARD, 0)).converged()).isTrue();
    assertThat(owned(FORWARD)).isEqualTo(new Owned("0", "1"));
  }

  @Test
  void whatIsOwnedButReadOnlyIsReleasedUntouched() throws Exception {
    SysctlKey key = SysctlKey.parse("kernel.ostype");
    owned = new SysctlApplied(Map.of(key, new Owned("Linux", "Linux")));
    Report<SysctlApplied> report =
        Sysctls.reconcile(new Namespace.Self(), SysctlState.EMPTY, owned, SysctlOptions.DEFAULT);
    assertThat(report.converged()).isTrue();
    assertThat(texts(report.applied())).containsExactly("release sysctl kernel.ostype");
    assertThat(report.lastApplied()).isEqualTo(SysctlApplied.NONE);
  }

  @Test
  void aRevertThatTheKernelRefusesIsKeptAndTriedAgain() throws Exception {
    SysctlKey key = SysctlKey.parse("net.ipv4.tcp_ecn");
    owned = new SysctlApplied(Map.of(key, new Owned("1", "99")));
    for (int i = 0; i < 2; i++) {
      Report<SysctlApplied> report = pass(Map.of(), REVERT);
      assertThat(report.failed().getFirst().reason()).isEqualTo("EINVAL: Invalid argument");
      assertThat(owned.owned()).containsOnlyKeys(key);
    }
    assertThat(pass(Map.of()).converged()).isTrue();
    assertThat(owned).isEqualTo(SysctlApplied.NONE);
  }

  @Test
  void whatSharesARewriterIsPutBackRightWhateverStays() throws Exception {
    own.setSysctl(V0_FORWARD, "0");
    assertThat(pass(Map.of(FORWARD, 1, V0_FORWARD, 1)).converged()).isTrue();

    Report<SysctlApplied> report = pass(Map.of(V0_FORWARD, 1), REVERT);

    assertThat(report.converged()).isTrue();
    assertThat(own.sysctl(FORWARD)).isEqualTo("0");
    assertThat(own.sysctl(V0_FORWARD)).isEqualTo("1");
  }

  @Test
  void aPlanThatWasOvertakenClaimsNothing() throws Exception {
    SysctlState desired = SysctlState.of(Map.of("net.ipv4.tcp_fin_timeout", 30));
    SysctlPlan plan = Sysctls.plan(scope, desired, SysctlApplied.NONE, SysctlOptions.DEFAULT);
    own.setSysctl("net.ipv4.tcp_fin_timeout", "44");

    Report<SysctlApplied> report = plan.apply();

    assertThat(report.failed().getFirst().reason())
        .isEqualTo("it has changed since the plan was made");
    assertThat(report.lastApplied()).isEqualTo(SysctlApplied.NONE);
    assertThat(own.sysctl("net.ipv4.tcp_fin_timeout")).isEqualTo("44");
  }

  @Test
  void aNamespaceThatWentIsSaidAndOneMadeAgainIsAnother() throws Exception {
    SysctlState desired = SysctlState.of(Map.of(FORWARD, 1));
    SysctlPlan plan = Sysctls.plan(scope, desired, SysctlApplied.NONE, SysctlOptions.DEFAULT);
    own.delete();
    gone(() -> pass(Map.of(FORWARD, 1)));
    gone(plan::apply);
    own.add();
    gone(plan::apply);
    assertThat(own.sysctl(FORWARD)).isEqualTo("0");
    assertThat(pass(Map.of(FORWARD, 1)).converged()).isTrue();
    scope = new Namespace.Pid(Integer.MAX_VALUE);
    gone(() -> pass(Map.of(FORWARD, 1)));
  }

  private static void gone(org.assertj.core.api.ThrowableAssert.ThrowingCallable pass) {
    assertThatThrownBy(pass)
        .isInstanceOfSatisfying(
            PassException.class,
            e -> assertThat(e.kind()).isEqualTo(PassException.Kind.SCOPE_GONE));
  }

  @Test
  void aProcessHoldsItsHostName() throws Exception {
    try (var process = Inhabitant.start()) {
      scope = process.scope();
      Map<String, Object> desired =
          Map.of("kernel.hostname", "held", "kernel.sem", "250 32000 32 99");
      assertThat(pass(desired).converged()).isTrue();
      assertThat(process.run("sysctl", "-n", "kernel.hostname")).isEqualTo("held");
      assertThat(process.run("sysctl", "-n", "kernel.sem")).isEqualTo("250\t32000\t32\t99");
      process.run("sysctl", "-q", "-w", "kernel.hostname=lost");
      assertThat(texts(pass(desired).applied()))
          .containsExactly("set sysctl kernel.hostname: lost -> held");
      assertThat(pass(Map.of("vm.swappiness", 1)).failed().getFirst().reason())
          .isEqualTo("vm.swappiness is not per namespace; declare it under host");
    }
  }

  @Test
  void anEmptyTextIsPutBackAsOne() throws Exception {
    try (var process = Inhabitant.start()) {
      scope = process.scope();
      process.run("sh", "-c", "echo > /proc/sys/kernel/domainname");
      assertThat(pass(Map.of("kernel.domainname", "example.org")).converged()).isTrue();
      assertThat(pass(Map.of(), REVERT).converged()).isTrue();
      assertThat(process.run("cat", "/proc/sys/kernel/domainname")).isEmpty();
    }
  }

  @Test
  void aThousandAreHeldAtOnce() throws Exception {
    Map<String, Object> desired = new LinkedHashMap<>();
    for (int i = 0; i < 125; i++) {
      own.ip("link", "add", "a" + i, "type", "veth", "peer", "name", "b" + i);
      for (String end : List.of("a", "b")) {
        desired.put("net.ipv4.conf." + end + i + ".rp_filter", 2);
        desired.put("net.ipv4.conf." + end + i + ".arp_ignore", 1);
        desired.put("net.ipv4.neigh." + end + i + ".ucast_solicit", 7);
        desired.put("net.ipv6.conf." + end + i + ".accept_ra", 0);
      }
    }
    assertThat(pass(desired).applied()).hasSize(1000);
    assertThat(pass(desired).applied()).isEmpty();
    assertThat(own.sysctl("net.ipv4.neigh.b124.ucast_solicit")).isEqualTo("7");
  }

  @Test
  void twoHundredPassesLeaveNothingBehind() throws Exception {
    Map<String, Object> desired = Map.of(FORWARD, 1, V0_FORWARD, 0, "net.ipv4.tcp_ecn", 99);
    passesAndMonitor(desired, 2);
    Hygiene.assertNothingLeaked(() -> passesAndMonitor(desired, 200));
  }

  private void passesAndMonitor(Map<String, Object> desired, int passes) throws Exception {
    try (var monitor = Sysctls.monitor(scope, () -> {})) {
      for (int i = 0; i < passes; i++) {
        List<Operation> applied = pass(i % 2 == 0 ? desired : Map.of(), REVERT).applied();
        assertThat(applied).isNotEmpty();
      }
      assertThat(monitor.ended().toCompletableFuture()).isNotDone();
    }
  }
}
