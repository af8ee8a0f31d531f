package dev.holdfast.network;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
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

/** The network source keeps what every source promises; {@code ip -j} is the witness. */
class NetworkConformanceKernelTest
    extends SourceConformance<Namespace, NetworkState, NetworkApplied, NetworkOptions> {

  private final NetworkSource source = new NetworkSource();
  private OwnNamespace own;

  @BeforeEach
  void makeWorld() {
    own = OwnNamespace.create();
    own.vethPair("v0", "v1");
    own.ip("link", "set", "v0", "up");
    own.ip("link", "set", "v1", "up");
  }

  @AfterEach
  void removeWorld() {
    own.close();
  }

  @Override
  protected Source<Namespace, NetworkState, NetworkApplied, NetworkOptions> source() {
    return source;
  }

  @Override
  protected Namespace scope() {
    return new Namespace.Named(own.name());
  }

  @Override
  protected NetworkOptions options() {
    return NetworkOptions.DEFAULT;
  }

  @Override
  protected NetworkState nothing() {
    return NetworkState.EMPTY;
  }

  @Override
  protected State<NetworkState> wanted() {
    return new State<>(
        new NetworkState(
                Map.of(
                    "v0",
                    LinkSettings.of(
                        Address.parse("192.0.2.2/24"), Address.parse("fc00::2/64").withNoDad())),
                List.of(
                    Route.to("198.51.100.0/24").via("192.0.2.1").build(),
                    Route.to("203.0.113.0/24").type(RouteType.BLACKHOLE).build(),
                    Route.to("198.51.102.0/24").nexthop(20).build(),
                    Route.to("fd00::/64").via("fc00::1").build()))
            .withNeighbours(
                List.of(
                    Neighbour.of("v0", "192.0.2.10", "02:00:00:00:00:10"),
                    Neighbour.proxy("v0", "fc00::20")))
            .withRules(
                List.of(
                    Rule.at(100).from("10.0.0.0/24").table(100).build(),
                    Rule.at(100).table(100).build(),
                    Rule.at(100).v6().action(RuleAction.Plain.PROHIBIT).build()))
            .withNexthops(
                List.of(
                    Nexthop.group(20, new Nexthop.Member(10, 2)),
                    Nexthop.via(10, "192.0.2.1", "v0"))),
        Map.ofEntries(
            Map.entry("neighbour 192.0.2.10", "02:00:00:00:00:10"),
            Map.entry("neighbour fc00::20", "proxy"),
            Map.entry("nexthop 10", "192.0.2.1"),
            Map.entry("nexthop 20", "10"),
            Map.entry("route 198.51.102.0/24", "nhid 20"),
            Map.entry("address 192.0.2.2/24 v0", "v0"),
            Map.entry("address fc00::2/64 v0", ""),
            Map.entry("route 198.51.100.0/24", "192.0.2.1"),
            Map.entry("route 203.0.113.0/24", "blackhole"),
            Map.entry("route fd00::/64", "fc00::1"),
            Map.entry("rule 100: from 10.0.0.0/24 lookup 100", "1"),
            Map.entry("rule 100: from all lookup 100", "1"),
            Map.entry("rule 100: from all prohibit", "1")));
  }

  @Override
  protected State<NetworkState> another() {
    return new State<>(
        new NetworkState(
                Map.of(
                    "v0",
                    LinkSettings.of(
                        Address.parse("192.0.2.2/24"), Address.parse("fc00::2/64").withNoDad())),
                List.of(
                    Route.to("198.51.100.0/24").via("192.0.2.9").build(),
                    Route.to("198.51.101.0/24").dev("v0").build(),
                    Route.to("fd00::/64").via("fc00::1").build()))
            .withNeighbours(
                List.of(
                    Neighbour.of("v0", "192.0.2.10", "02:00:00:00:00:11"),
                    Neighbour.of("v0", "fc00::10", "02:00:00:00:00:10")))
            .withRules(
                List.of(
                    Rule.at(100).from("10.0.0.0/24").table(100).build(),
                    Rule.at(100).table(200).build()))
            .withNexthops(List.of(Nexthop.via(10, "192.0.2.7", "v0"))),
        Map.ofEntries(
            Map.entry("neighbour 192.0.2.10", "02:00:00:00:00:11"),
            Map.entry("neighbour fc00::10", "02:00:00:00:00:10"),
            Map.entry("nexthop 10", "192.0.2.7"),
            Map.entry("address 192.0.2.2/24 v0", "v0"),
            Map.entry("address fc00::2/64 v0", ""),
            Map.entry("route 198.51.100.0/24", "192.0.2.9"),
            Map.entry("route 198.51.101.0/24", "v0"),
            Map.entry("route fd00::/64", "fc00::1"),
            Map.entry("rule 100: from 10.0.0.0/24 lookup 100", "1"),
            Map.entry("rule 100: from all lookup 200", "1")));
  }

  @Override
  protected Map<String, String> world() {
    Map<String, String> world = new TreeMap<>();
    for (JsonElement link : own.ipJson("address", "show")) {
      JsonObject shown = link.getAsJsonObject();
      String name = shown.get("ifname").getAsString();
      for (JsonElement one : shown.getAsJsonArray("addr_info")) {
        JsonObject address = one.getAsJsonObject();
        String text = text(address, "local") + "/" + text(address, "prefixlen");
        if (!text.startsWith("fe80:")) {
          world.put("address " + text + " " + name, text(address, "label"));
        }
      }
    }
    for (String family : List.of("-4", "-6")) {
      for (JsonElement one : own.ipJson(family, "route", "show", "table", "all")) {
        JsonObject route = one.getAsJsonObject();
        if (!text(route, "protocol").equals("kernel")) {
          String via = (text(route, "gateway") + text(route, "type")).replace("unicast", "");
          String way = route.has("nhid") ? "nhid " + text(route, "nhid") : via;
          world.put("route " + text(route, "dst"), way.isEmpty() ? text(route, "dev") : way);
        }
      }
      own.ip(family, "rule", "show")
          .lines()
          .map(line -> line.replace('\t', ' ').replaceFirst(" proto.*", "").strip())
          .filter(line -> !line.matches("(0|32766|32767): .*"))
          .forEach(line -> world.merge("rule " + line, "1", (count, one) -> count + "+" + one));
    }
    for (String proxies : List.of("", "proxy")) {
      String[] listing = ("neighbour show " + proxies).split(" ");
      for (JsonElement one : own.ipJson(listing)) {
        JsonObject neighbour = one.getAsJsonObject();
        boolean permanent = neighbour.toString().contains("PERMANENT");
        if (permanent || neighbour.has("proxy")) {
          world.put("neighbour " + text(neighbour, "dst"), text(neighbour, "lladdr") + proxies);
        }
      }
    }
    for (JsonElement one : own.ipJson("nexthop", "show")) {
      JsonObject nexthop = one.getAsJsonObject();
      String members = "";
      if (nexthop.has("group")) {
        for (JsonElement member : nexthop.getAsJsonArray("group")) {
          members += text(member.getAsJsonObject(), "id");
        }
      }
      world.put("nexthop " + text(nexthop, "id"), text(nexthop, "gateway") + members);
    }
    return world;
  }

  private static String text(JsonObject object, String key) {
    return object.has(key) ? object.get(key).getAsString() : "";
  }

  @Override
  protected void strangerAdds() {
    own.ip("address", "add", "192.0.2.77/24", "dev", "v1");
    own.ip("address", "add", "fc00::77/64", "dev", "v1", "nodad");
    own.ip("route", "add", "198.18.0.0/24", "dev", "v1");
    own.ip("route", "add", "blackhole", "198.18.1.0/24", "metric", "9", "proto", "bird");
    own.ip("neighbour", "add", "192.0.2.77", "lladdr", "02:00:00:00:00:77", "dev", "v0");
    own.ip("nexthop", "add", "id", "70", "dev", "v1", "proto", "bird");
    own.ip("route", "add", "198.18.2.0/24", "nhid", "70", "proto", "bird");
    own.ip("rule", "add", "priority", "100", "from", "10.0.0.0/25", "table", "100");
    own.ip("-6", "rule", "add", "priority", "7", "blackhole", "proto", "bird");
  }

  @Override
  protected void undo() {
    own.ip("route", "del", "198.51.100.0/24");
  }

  @Override
  protected Set<?> falsePlaces() {
    return Set.of(
        Route.to("198.51.111.0/24").dev("v0").build().key(),
        Route.to("198.18.0.0/24").dev("v0").build().key());
  }

  @Override
  protected void strangerMeets() {
    own.ip("address", "add", "192.0.2.2/24", "dev", "v0");
  }

  @Override
  protected void strangerTakes() {
    own.ip("route", "add", "unreachable", "203.0.113.0/24", "proto", "bird");
  }

  @Override
  protected Refusal<NetworkState> refusal() {
    return new Refusal<>(
        new NetworkState(
            Map.of("v0", LinkSettings.of(Address.parse("192.0.2.2/24"))),
            List.of(
                Route.to("198.51.100.0/24").via("192.0.2.1").source("192.0.2.200").build(),
                Route.to("198.51.101.0/24").via("192.0.2.1").build())),
        "198.51.100.0/24",
        "EINVAL",
        Map.of("address 192.0.2.2/24 v0", "v0", "route 198.51.101.0/24", "192.0.2.1"));
  }

  @Override
  protected Namespace missingScope() {
    return new Namespace.Named("hf-no-such-namespace");
  }

  @Override
  protected boolean kernelKeepsOwnership() {
    return true;
  }
}
