package dev.holdfast.benchmarks;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.network.NetworkState;
import dev.holdfast.network.Route;
import dev.holdfast.network.RouteSet;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * Many routes through 192.0.2.2, as a desired state and in the words of whoever else is measured.
 */
final class Many {

  static final IpAddress GATEWAY = IpAddress.parse("192.0.2.2");

  /** Where ours begin: 10.0.0.0. */
  static final int OURS = 0x0a00_0000;

  /** Where those of others begin: 12.0.0.0. */
  static final int FOREIGN = 0x0c00_0000;

  private Many() {}

  static NetworkState state(int count) {
    Route like = Route.to("10.0.0.0/32").via(GATEWAY).build();
    RouteSet.Builder routes = new RouteSet.Builder();
    for (int i = 0; i < count; i++) {
      routes.add(IpPrefix.host(new IpAddress(true, 0, OURS + i)), like);
    }
    return new NetworkState(Map.of(), routes.build());
  }

  /** Lines for {@code ip -batch}. */
  static Path batch(Path folder, int count) throws IOException {
    return lines(
        folder.resolve(count + ".batch"), "", count, "route add %s via 192.0.2.2 proto 72\n");
  }

  /** A document with all of them in a list. */
  static Path document(Path folder, int count) throws IOException {
    return lines(
        folder.resolve(count + ".yaml"),
        "host:\n  routes:\n",
        count,
        "    - {to: %s, via: 192.0.2.2}\n");
  }

  /** A document that names a file of them. */
  static Path documentWithFile(Path folder, int count) throws IOException {
    Path routes = lines(folder.resolve(count + ".routes"), "", count, "%s via 192.0.2.2\n");
    return Files.writeString(
        folder.resolve(count + "-from-file.yaml"),
        "host: {routes_from: [" + routes.getFileName() + "]}\n");
  }

  /** A configuration of BIRD that has them as static routes and exports them to the kernel. */
  static Path bird(Path folder, int count) throws IOException {
    String head =
        """
        router id 192.0.2.1;
        protocol device {}
        protocol kernel { ipv4 { export all; }; }
        protocol static { ipv4;
        """;
    Path file = lines(folder.resolve(count + ".bird"), head, count, "route %s/32 via 192.0.2.2;\n");
    return Files.writeString(file, "}\n", StandardOpenOption.APPEND);
  }

  private static Path lines(Path file, String head, int count, String line) throws IOException {
    int mark = line.indexOf("%s");
    String before = line.substring(0, mark);
    String after = line.substring(mark + 2);
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(head);
      for (int i = 0; i < count; i++) {
        out.write(before);
        out.write(new IpAddress(true, 0, OURS + i).toString());
        out.write(after);
      }
    }
    return file;
  }
}
