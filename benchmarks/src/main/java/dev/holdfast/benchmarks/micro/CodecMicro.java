package dev.holdfast.benchmarks.micro;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Codecs;
import dev.holdfast.netlink.Field;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.MessageType;
import dev.holdfast.netlink.Struct;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it costs to write and to read one route message by the general codecs. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecMicro {

  private static final Field FAMILY = Field.u8(0, "rtm_family");
  private static final Field LENGTH = Field.u8(1, "rtm_dst_len");
  private static final Attr<IpAddress> TO = Attr.of(1, "RTA_DST", Codecs.IP);
  private static final Attr<IpAddress> VIA = Attr.of(5, "RTA_GATEWAY", Codecs.IP);
  private static final Attr<Long> METRIC = Attr.of(6, "RTA_PRIORITY", Codecs.U32);
  private static final MessageType ROUTE =
      MessageType.of(24, "RTM_NEWROUTE", Struct.of("rtmsg", 12, FAMILY, LENGTH), TO, VIA, METRIC);

  private final IpAddress to = IpAddress.parse("10.1.2.3");
  private final IpAddress via = IpAddress.parse("192.0.2.2");
  private final Message written = write();

  /** Writes one. */
  @Benchmark
  public Message write() {
    return Message.request(ROUTE, 0)
        .set(FAMILY, 2)
        .set(LENGTH, 32)
        .put(TO, to)
        .put(VIA, via)
        .put(METRIC, 50L)
        .build();
  }

  /** Reads three of its attributes. */
  @Benchmark
  public long read() {
    IpAddress found = written.get(TO);
    IpAddress by = written.get(VIA);
    Long metric = written.get(METRIC);
    return found == null || by == null || metric == null ? 0 : found.low() + by.low() + metric;
  }

  /** Reads an address from text. */
  @Benchmark
  public IpAddress parse() {
    return IpAddress.parse("10.1.2.3");
  }

  /** Writes an address as text. */
  @Benchmark
  public String show() {
    return to.toString();
  }
}
