package dev.holdfast.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.netlink.SocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What becomes of a long list is what becomes of it when libnftables reads all of it. */
class LongListsKernelTest extends NftKernelTest {

  private static final int CASES = 150;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final NormalForms quick = new NormalForms(SocketOptions.DEFAULT, 3);
  private final NormalForms whole = new NormalForms(SocketOptions.DEFAULT, Integer.MAX_VALUE);

  /** The content of every set, or what is wrong with the text. */
  private static Map<String, List<Object>> contents(NormalForms forms, String text)
      throws Exception {
    try {
      return contents(forms.of(state(text), new TreeMap<>()));
    } catch (NftMistakeException e) {
      return Map.of("mistakes", List.copyOf(e.mistakes()));
    }
  }

  private static Map<String, List<Object>> contents(NormalForm form) {
    Map<String, List<Object>> contents = new TreeMap<>();
    form.tables()
        .forEach((name, table) ->
            table
                .sets()
                .forEach((set, made) ->
                    contents.put(
                        name + " " + set,
                        List.of(made.content(), made.elements(), made.elements().content()))));
    return contents;
  }

  private Optional<NormalForm> shortened(String text) throws Exception {
    return Workshop.formOfShortened(state(text), Map.of(), SocketOptions.DEFAULT, 3);
  }

  @Test
  void randomListsComeToTheSameEitherWay() throws Exception {
    int taken = 0;
    for (int i = 0; i < CASES; i++) {
      String text = text();
      Map<String, List<Object>> expected = contents(whole, text);
      assertThat(contents(quick, text)).as("seed %d: %s", seed, text).isEqualTo(expected);
      Optional<NormalForm> form = shortened(text);
      if (form.isPresent()) {
        taken++;
        assertThat(contents(form.get())).as("seed %d: %s", seed, text).isEqualTo(expected);
      }
    }
    assertThat(taken).as("seed %d", seed).isBetween(CASES / 10, CASES);
  }

  private String text() {
    boolean six = random.nextInt(3) == 0;
    boolean tidy = random.nextBoolean();
    String flags = List.of("", "flags interval;", "flags interval; auto-merge;").get(at(3));
    String more = tidy ? "" : List.of("", "", "", "counter;", "timeout 1h;", "size 40;").get(at(6));
    boolean intervals = !flags.isEmpty();
    List<String> list = new ArrayList<>();
    int first = random.nextInt(4) == 0 ? 0 : random.nextInt(1 << 20);
    int number = first;
    for (int i = 20 + random.nextInt(40); i > 0; i--) {
      int room = intervals ? 1 << random.nextInt(4) : 1;
      number = (number + room - 1) / room * room;
      list.add(one(six, number, room));
      int gap = tidy ? 1 : random.nextInt(3) - (random.nextInt(40) == 0 ? 4 : 0);
      number = Math.max(0, number + room + gap);
    }
    if (random.nextInt(4) == 0 && intervals) {
      list.add(six ? "ffff::/16" : "255.0.0.0/8");
    }
    if (random.nextBoolean()) {
      java.util.Collections.shuffle(list, random);
    }
    String separator = List.of(", ", ",\n", " , # one # or two\n\t").get(at(3));
    String elements = String.join(separator, list) + (random.nextBoolean() ? "" : ",");
    String type = six ? "ipv6_addr" : "ipv4_addr";
    String set = "type " + type + "; " + flags + " " + more;
    return switch (random.nextInt(4)) {
      case 0 ->
          "define all = { %s }\ntable inet t { set s { %s elements = $all; }; }"
              .formatted(elements, set);
      case 1 ->
          "table inet t { set s { %s }; set u { %s }; }\nadd element inet t s { %s }\n%s"
              .formatted(set, set, elements, after(list));
      default ->
          "table inet t { set s { %s elements = { %s } }; }\n%s"
              .formatted(set, elements, after(list));
    };
  }

  /** What may follow, and says something of one of the list or of all. */
  private String after(List<String> list) {
    String one = list.get(random.nextInt(list.size()));
    return switch (random.nextInt(8)) {
      case 0 -> "delete element inet t s { " + one + " }\n";
      case 1 -> "add element inet t s { " + one + " }\n";
      case 2 -> "flush set inet t s\n";
      default -> "";
    };
  }

  private int at(int many) {
    return random.nextInt(many);
  }

  private String one(boolean six, int number, int room) {
    String low = address(six, number);
    if (room == 1) {
      return low;
    }
    int bits = (six ? 128 : 32) - Integer.numberOfTrailingZeros(room);
    return random.nextBoolean() ? low + "/" + bits : low + "-" + address(six, number + room - 1);
  }

  private static String address(boolean six, int number) {
    return six
        ? "2001:db8::%x:%x".formatted(number >> 16 & 0xffff, number & 0xffff)
        : "%d.%d.%d.%d"
            .formatted(number >> 24 & 255, number >> 16 & 255, number >> 8 & 255, number & 255);
  }

  private static String hosts(int from, int to, String separator) {
    return IntStream.range(from, to)
        .mapToObj(i -> address(false, 0x0a000000 + 2 * i))
        .collect(Collectors.joining(separator));
  }

  @Test
  void anOrdinaryListIsNotReadByLibnftables() throws Exception {
    String text =
        "flush ruleset\ntable inet t { set s { type ipv4_addr; elements = { %s }; }; }"
            .formatted(hosts(0, 2000, ",\n"));
    assertThat(LongLists.in(text, LongLists.LONG).text()).hasSizeLessThan(400);
    assertThat(shortened(text)).isPresent();
    assertThat(Nftables.check(state(text))).isEmpty();
    converge(text);
    assertThat(nft.run("list set inet t s").split(",", -1)).hasSize(2000);
  }

  @Test
  void whatTheSampleDoesNotTellIsReadWhole() throws Exception {
    String list = hosts(0, 100, ", ");
    for (String text :
        List.of(
            "table inet t { set s { type ipv4_addr; elements = { %s }; }; set u { type ipv4_addr;"
                + " elements = { %s }; }; }",
            "define l = { %s }\ntable inet t { chain c { ip saddr $l drop; }; }",
            "table inet t { set s { type ipv4_addr; comment \"x\"; elements = { %s, 10.9.0.0/16 };"
                + " }; }",
            "table inet t { set s { type ipv4_addr; elements = { %s, 010.0.0.1 }; }; }",
            "table inet t { set s { type ipv4_addr; elements = { %s, 10.0.0.300 }; }; }",
            "table inet t { set s { type ipv4_addr; size 50; elements = { %s }; }; }",
            "table inet t { set s { type ipv4_addr; flags interval; elements = { %s,"
                + " 10.0.0.0/24 }; }; }",
            "define l = { %s }\ntable inet t { set s { type ipv4_addr; elements = $l; };"
                + " chain c { ip saddr $l drop; }; }",
            "define l = { %s }\ntable inet t { set s { type ipv4_addr; elements = $l; };"
                + " set u { type ipv4_addr; size 500; elements = $l; }; }",
            "define l = { %s }\ntable inet t { set s { type ipv4_addr; elements = $l; };"
                + " set u { type ipv4_addr; flags timeout; elements = $l; }; }",
            "define l = { %s }\ntable inet t { set s { type ipv4_addr; elements = $l; };"
                + " set u { type ipv4_addr; elements = { $l, 192.0.2.1 }; }; }",
            "define l = { %s }\ntable inet t { set s { type ipv4_addr; flags interval;"
                + " elements = $l; }; set u { type ipv4_addr; flags interval; auto-merge;"
                + " elements = { $l, 10.0.0.1-10.0.0.99 }; }; }",
            "table inet t { set s { type ipv4_addr; elements = { %s }; };"
                + " chain c { ip saddr { %s } drop; }; }",
            "table inet t { set s { type ipv4_addr; elements = { %s }; }; }\n"
                + "add element inet t s { %s }",
            "table inet t { set s { type ipv4_addr; elements = { %s, 10.9.0.0/32 }; }; }",
            "table inet t { set s { type ipv4_addr; elements = { %s }; }; }\n"
                + "destroy element inet t s { 10.0.0.60 }")) {
      String filled = text.replace("%s", list);
      assertThat(shortened(filled)).as(filled).isEmpty();
      assertThat(contents(quick, filled)).as(filled).isEqualTo(contents(whole, filled));
    }
  }

  /** Two lists that are alike where they are looked at, in one set. */
  @Test
  void twoListsInOneSetAreBothThere() throws Exception {
    String first = hosts(0, 100, ", ");
    String second = first.replace(address(false, 0x0a000000 + 2 * 50), "10.0.0.101");
    String text =
        "table inet t { set s { type ipv4_addr; elements = { %s }; }; }\nadd element inet t s { %s }"
            .formatted(first, second);
    assertThat(first).isNotEqualTo(second);
    assertThat(shortened(text)).isEmpty();
    assertThat(contents(quick, text)).isEqualTo(contents(whole, text));
    NftState apart =
        new NftState(
            List.of(
                NftText.of(
                    "table inet t { set s { type ipv4_addr; elements = { %s }; }; }"
                        .formatted(first)),
                NftText.of("add element inet t s { %s }".formatted(second))));
    assertThat(contents(quick.of(apart, new TreeMap<>())))
        .isEqualTo(contents(whole.of(apart, new TreeMap<>())));
  }

  @Test
  void aMistakeBesideALongListKeepsItsPlace() throws Exception {
    String filled =
        """
        table inet t {
          set s {
            type ipv4_addr
            elements = { %s }
          }
          chain c {
            tcp sport nonsense drop
          }
        }
        """
            .formatted(hosts(0, 2000, ",\n"));
    Map<String, List<Object>> found = contents(quick, filled);
    assertThat(found).containsKey("mistakes").isEqualTo(contents(whole, filled));
    assertThat(found.get("mistakes").toString()).contains("nftables:2006:");
    assertThat(Nftables.check(state(filled))).isEqualTo(found.get("mistakes"));
  }
}
