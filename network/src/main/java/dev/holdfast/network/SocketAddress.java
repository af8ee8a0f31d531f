package dev.holdfast.network;

import dev.holdfast.netlink.Codec;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.WireFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An endpoint as {@code struct sockaddr_in} or {@code sockaddr_in6}: family 2 in host order, port 2
 * in network order, then address 4 and zeroes 8, or flow 4, address 16 and scope 4 in host order.
 */
record SocketAddress() implements Codec<WireguardEndpoint> {

  private static final int V4_BYTES = 16;
  private static final int V6_BYTES = 28;

  @Override
  public int length(WireguardEndpoint value) {
    return value.address().isV4() ? V4_BYTES : V6_BYTES;
  }

  @Override
  public void write(WireguardEndpoint value, byte[] into, int at) {
    ByteBuffer buffer = ByteBuffer.wrap(into, at, length(value)).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putShort((short) Family.of(value.address()));
    buffer.order(ByteOrder.BIG_ENDIAN).putShort((short) value.port());
    if (value.address().isV4()) {
      buffer.put(value.address().bytes()).putLong(0);
    } else {
      buffer.putInt(0).put(value.address().bytes());
      buffer.order(ByteOrder.LITTLE_ENDIAN).putInt((int) value.zone());
    }
  }

  @Override
  public WireguardEndpoint read(byte[] from, int at, int length) {
    ByteBuffer buffer = ByteBuffer.wrap(from, at, length).order(ByteOrder.LITTLE_ENDIAN);
    int family = length < 2 ? 0 : buffer.getShort(at);
    if ((family != Family.V4 || length != V4_BYTES)
        && (family != Family.V6 || length != V6_BYTES)) {
      throw new WireFormatException("an address of family " + family + " has " + length + " bytes");
    }
    int port = Short.toUnsignedInt(Short.reverseBytes(buffer.getShort(at + 2)));
    boolean isV4 = family == Family.V4;
    int start = at + (isV4 ? 4 : 8);
    byte[] bytes = Arrays.copyOfRange(from, start, start + (isV4 ? 4 : 16));
    IpAddress address = IpAddress.of(bytes).orElseThrow();
    long zone = isV4 ? 0 : Integer.toUnsignedLong(buffer.getInt(at + 24));
    return new WireguardEndpoint(address, port, zone);
  }

  @Override
  public String show(WireguardEndpoint value) {
    return value.toString();
  }
}
