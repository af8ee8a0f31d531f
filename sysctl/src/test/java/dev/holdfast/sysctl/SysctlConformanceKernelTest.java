package dev.holdfast.sysctl;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Source;
import dev.holdfast.testkit.OwnNamespace;
import dev.holdfast.testkit.Refusal;
import dev.holdfast.testkit.SourceConformance;
import dev.holdfast.testkit.State;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class SysctlConformanceKernelTest
    extends SourceConformance<Namespace, SysctlState, SysctlApplied, SysctlOptions> {

  private static final String RP_FILTER = "net.ipv4.conf.v0.rp_filter";
  private static final String KEEPALIVE = "net.ipv4.tcp_keepalive_time";
  private static final String PORTS = "net.ipv4.ip_local_port_range";
  private static final String FORWARD = "net.ipv4.ip_forward";
  private static final String TIMEOUT = "net.ipv4.tcp_fin_timeout";
  private static final String ECN = "net.ipv4.tcp_ecn";

  private OwnNamespace own;

  @BeforeEach
  void makeANamespace() {
    own = OwnNamespace.create();
    own.vethPair("v0", "v1");
  }

  @AfterEach
  void removeIt() {
    own.close();
  }

  @Override
  protected Source<Namespace, SysctlState, SysctlApplied, SysctlOptions> source() {
    return new SysctlSource();
  }

  @Override
  protected Namespace scope() {
    return new Namespace.Named(own.name());
  }

  @Override
  protected SysctlOptions options() {
    return new SysctlOptions(true);
  }

  @Override
  protected SysctlState nothing() {
    return SysctlState.EMPTY;
  }

  @Override
  protected State<SysctlState> wanted() {
    return new State<>(
        SysctlState.of(Map.of(RP_FILTER, 2, KEEPALIVE, 600, PORTS, List.of(20_000, 30_000))),
        Map.of(RP_FILTER, "2", KEEPALIVE, "600", PORTS, "20000\t30000"));
  }

  @Override
  protected State<SysctlState> another() {
    return new State<>(
        SysctlState.of(Map.of(KEEPALIVE, 700, PORTS, "20000 30000", FORWARD, 1)),
        Map.of(KEEPALIVE, "700", PORTS, "20000\t30000", FORWARD, "1"));
  }

  @Override
  protected Map<String, String> world() {
    Map<String, String> world = new TreeMap<>();
    for (String key : List.of(RP_FILTER, KEEPALIVE, PORTS, FORWARD, TIMEOUT, ECN)) {
      world.put(key, own.sysctl(key));
    }
    return world;
  }

  @Override
  protected void strangerAdds() {
    own.setSysctl(TIMEOUT, "33");
  }

  @Override
  protected void undo() {
    own.setSysctl(KEEPALIVE, "1234");
  }

  @Override
  protected void strangerMeets() {
    own.setSysctl(KEEPALIVE, "600");
  }

  @Override
  protected Refusal<SysctlState> refusal() {
    return new Refusal<>(
        SysctlState.of(Map.of(ECN, 999, KEEPALIVE, 600)), ECN, "EINVAL", Map.of(KEEPALIVE, "600"));
  }

  @Override
  protected Set<?> falsePlaces() {
    return Set.of(
        SysctlKey.parse(KEEPALIVE),
        SysctlKey.parse(ECN),
        SysctlKey.parse("net.ipv4.conf.nosuch.rp_filter"),
        SysctlKey.parse("net.ipv4.no_such_sysctl"));
  }

  @Override
  protected Namespace missingScope() {
    return new Namespace.Named("hf-no-such-namespace");
  }
}
