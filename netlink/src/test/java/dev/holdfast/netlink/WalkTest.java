package dev.holdfast.netlink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WalkTest {

  private static final Attr<byte[]> NAME = Attr.of(1, "NAME", Codecs.BYTES);
  private static final Attr<byte[]> NUMBER = Attr.of(2, "NUMBER", Codecs.BYTES);
  private static final Attr<byte[]> NEST = Attr.of(3, "NEST", Codecs.BYTES);

  private static byte[] some() {
    byte[] inside = Attributes.build().put(NUMBER, new byte[] {0, 0, 1, 2}).attributes().bytes();
    return Attributes.build()
        .put(NAME, "eth0\0".getBytes(UTF_8))
        .put(NEST, inside)
        .attributes()
        .bytes();
  }

  @Test
  void itGoesFromOneToTheNextAndInside() {
    Walk walk = new Walk(some());
    assertThat(walk.next()).isTrue();
    assertThat(walk.type()).isEqualTo(1);
    assertThat(walk.text()).isEqualTo("eth0");
    assertThat(walk.payload()).hasSize(5);
    assertThat(walk.next()).isTrue();
    assertThat(walk.type()).isEqualTo(3);
    Walk inside = walk.inside();
    assertThat(inside.find(2)).isTrue();
    assertThat(inside.u32()).isEqualTo(258);
    assertThat(inside.next()).isFalse();
    assertThat(walk.next()).isFalse();
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertThat(new Walk(some()).find(7)).isFalse();
    assertThat(new Walk(new byte[0]).next()).isFalse();
  }

  @Test
  void aPartOfTheBytesIsWalkedAlone() {
    byte[] all = some();
    int second = Walk.aligned(Walk.size(all, 0));
    Walk walk = new Walk(all, second, all.length);
    assertThat(walk.next()).isTrue();
    assertThat(walk.at()).isEqualTo(second);
    assertThat(Walk.type(all, second)).isEqualTo(3);
  }

  @Test
  void oneThatIsLongerThanWhatIsLeftIsNoAttribute() {
    byte[] cut = Arrays.copyOf(some(), 6);
    assertThatThrownBy(new Walk(cut)::next).isInstanceOf(WireFormatException.class);
    byte[] tooShort = {3, 0, 1, 0};
    assertThatThrownBy(new Walk(tooShort)::next).isInstanceOf(WireFormatException.class);
  }
}
