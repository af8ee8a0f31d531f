package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.LoopOptions;
import dev.holdfast.reconcile.ReconcileLoop;
import dev.holdfast.testkit.OwnNamespace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a user of the library writes, as README shows it. */
class UserKernelTest {

  @Test
  void aLoopKeepsANetworkAsDeclared() throws Exception {
    try (OwnNamespace own = OwnNamespace.create()) {
      own.ip("link", "add", "eth0", "type", "veth", "peer", "name", "peer0");
      own.ip("link", "set", "peer0", "up");
      var source = new NetworkSource();
      var desired =
          new NetworkState(
              Map.of("eth0", LinkSettings.of(Address.parse("10.0.0.2/24")).withUp(true)),
              List.of(Route.to("10.50.0.0/24").via("10.0.0.1").build()));
      var options = LoopOptions.of(source, NetworkOptions.DEFAULT);
      var blue = new Namespace.Named(own.name());
      try (var loop = ReconcileLoop.start(source, blue, desired, options)) {
        assertThat(loop.reconcileNow().converged()).isTrue();
        own.ip("route", "del", "10.50.0.0/24");
        await()
            .atMost(Duration.ofSeconds(10))
            .until(() -> own.ip("route").contains("10.50.0.0/24 via 10.0.0.1 dev eth0"));
      }
      assertThat(own.ip("route")).contains("10.50.0.0/24");
    }
  }
}
