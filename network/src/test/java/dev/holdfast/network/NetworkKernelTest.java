package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.OwnNamespace;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A namespace of the test's own with a veth pair that is up, and passes over it. */
abstract class NetworkKernelTest {

  final Network network = new Network();
  OwnNamespace own;
  Namespace scope;
  NetworkOptions options = NetworkOptions.DEFAULT;
  NetworkApplied applied = NetworkApplied.EMPTY;

  @BeforeEach
  void makeNamespace() {
    own = OwnNamespace.create();
    scope = new Namespace.Named(own.name());
    own.vethPair("v0", "v1");
  }

  @AfterEach
  void removeNamespace() {
    own.close();
  }

  Report<NetworkApplied> pass(NetworkState desired) throws Exception {
    Report<NetworkApplied> report = network.reconcile(scope, desired, applied, options);
    applied = report.lastApplied();
    return report;
  }

  /** A pass that has to converge, and another that finds nothing to do. */
  Report<NetworkApplied> converge(NetworkState desired) throws Exception {
    Report<NetworkApplied> report = pass(desired);
    assertThat(report.failed()).isEmpty();
    assertThat(report.pending()).isEmpty();
    Report<NetworkApplied> second = pass(desired);
    assertThat(second.converged()).isTrue();
    assertThat(second.applied()).isEmpty();
    return report;
  }

  static NetworkState addresses(Address... addresses) {
    return new NetworkState(Map.of("v0", LinkSettings.of(addresses)), List.of());
  }

  static NetworkState state(LinkSettings v0, Route... routes) {
    return new NetworkState(Map.of("v0", v0), List.of(routes));
  }

  /** What ip shows of an address of v0; null if it is not there. */
  JsonObject address(String local) {
    for (JsonElement link : own.ipJson("-d", "address", "show", "dev", "v0")) {
      for (JsonElement one : link.getAsJsonObject().getAsJsonArray("addr_info")) {
        JsonObject address = one.getAsJsonObject();
        if (address.has("local") && address.get("local").getAsString().equals(local)) {
          return address;
        }
      }
    }
    return null;
  }

  /** What ip shows of a route; null if it is not there. */
  JsonObject route(String... selector) {
    String[] words = new String[selector.length + 3];
    words[0] = selector[0].contains(":") ? "-6" : "-4";
    words[1] = "route";
    words[2] = "show";
    System.arraycopy(selector, 0, words, 3, selector.length);
    for (JsonElement one : own.ipJson(words)) {
      return one.getAsJsonObject();
    }
    return null;
  }

  static String text(JsonObject object, String key) {
    return object.has(key) ? object.get(key).getAsString() : "";
  }

  static NetworkState rules(Rule... rules) {
    return NetworkState.EMPTY.withRules(List.of(rules));
  }

  /** What ip shows of the rules that the kernel did not make. */
  List<String> shownRules(boolean v4) {
    return own.ip(v4 ? "-4" : "-6", "rule", "show")
        .lines()
        .map(line -> line.replaceAll("\\s+", " ").strip())
        .filter(line -> !line.matches("(0|32766|32767): from all lookup (local|main|default)"))
        .toList();
  }
}
