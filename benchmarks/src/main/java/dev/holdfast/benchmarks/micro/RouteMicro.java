package dev.holdfast.benchmarks.micro;

import dev.holdfast.host.DocumentException;
import dev.holdfast.host.Documents;
import dev.holdfast.host.HostDocument;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.network.NetworkState;
import dev.holdfast.network.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What it costs to declare many routes, to read them from a document, and to find one by its key.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RouteMicro {

  /** How many. */
  @Param({"1000", "100000"})
  public int count;

  private final Map<Route.Key, Route> index = new HashMap<>();
  private List<Route> routes = new ArrayList<>();
  private String text = "";
  private int next;

  /** Makes them. */
  @Setup
  public void make() {
    StringBuilder document = new StringBuilder("host:\n  routes:\n");
    routes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      IpPrefix to = IpPrefix.host(new IpAddress(true, 0, 0x0a00_0000L + i));
      Route route = Route.to(to).via("192.0.2.2").build();
      document.append("    - {to: ").append(to).append(", via: 192.0.2.2}\n");
      routes.add(route);
      index.put(route.key(), route);
    }
    text = document.toString();
  }

  /** Makes a state of them, which refuses doubles. */
  @Benchmark
  public NetworkState declare() {
    return new NetworkState(Map.of(), routes);
  }

  /** Reads them from YAML. */
  @Benchmark
  public HostDocument read() throws DocumentException {
    return Documents.parse("document", text);
  }

  /** Finds one among them. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.NANOSECONDS)
  public @Nullable Route find() {
    next = (next + 7919) % count;
    return index.get(routes.get(next).key());
  }
}
