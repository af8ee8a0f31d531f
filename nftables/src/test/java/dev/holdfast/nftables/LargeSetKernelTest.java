package dev.holdfast.nftables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Report;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sets of fifty thousand elements: few differences are few changes; nft is the witness. */
class LargeSetKernelTest extends NftKernelTest {

  private static final int SIZE = 50_000;

  private static String address(int number) {
    return (number >> 24 & 255)
        + "."
        + (number >> 16 & 255)
        + "."
        + (number >> 8 & 255)
        + "."
        + (number & 255);
  }

  private static String table(String flags, IntStream numbers, String suffix) {
    return numbers
        .mapToObj(number -> address(number) + suffix)
        .collect(
            Collectors.joining(
                ",\n",
                "table inet t {\n  set s {\n    type ipv4_addr\n" + flags + "    elements = {\n",
                "\n    }\n  }\n  chain c {\n    ip saddr @s drop\n  }\n}\n"));
  }

  private static IntStream hosts() {
    return IntStream.range(0, SIZE).map(i -> 0x0a000000 + i);
  }

  private static IntStream prefixes() {
    return IntStream.range(0, SIZE).map(i -> 0x0a000000 + 8 * i);
  }

  private int count() {
    String listed = nft.run("list set inet t s");
    return listed.split(",", -1).length;
  }

  @Test
  void oneElementOfAHashSetIsOneChange() throws Exception {
    isOneChange("", hosts(), "");
  }

  @Test
  void oneIntervalIsOneChange() throws Exception {
    isOneChange("    flags interval\n", prefixes(), "/30");
  }

  private void isOneChange(String flags, IntStream numbers, String suffix) throws Exception {
    int[] all = numbers.toArray();
    String whole = table(flags, IntStream.of(all), suffix);
    converge(whole);
    assertThat(count()).isEqualTo(SIZE);
    int middle = all[SIZE / 2];
    String less = table(flags, IntStream.of(all).filter(number -> number != middle), suffix);
    NftPlan plan = plan(state(less));
    assertThat(plan.operations().stream().map(Operation::toString))
        .containsExactly("delete element " + address(middle) + suffix + " in inet t s");
    converge(less);
    assertThat(count()).isEqualTo(SIZE - 1);
    nft.run("add element inet t s { 192.0.2.1 }");
    nft.run("delete element inet t s { " + address(all[7]) + suffix + " }");
    assertThat(planned(less))
        .containsExactlyInAnyOrder(
            "delete element 192.0.2.1 in inet t s",
            "create element " + address(all[7]) + suffix + " in inet t s");
    converge(whole);
    assertThat(nft.run("get element inet t s { " + address(middle) + " }"))
        .contains(address(middle));
    assertThat(count()).isEqualTo(SIZE);
  }

  /** Blocklists overlap and touch; nft merges them, and so both sides are merged. */
  @Test
  void overlappingPrefixesThatNftMergesAreKept() throws Exception {
    Random random = new Random(7);
    String text =
        random
            .ints(5_000)
            .mapToObj(number -> {
              int length = 8 + random.nextInt(25);
              return address(number & (-1 << (32 - length))) + "/" + length;
            })
            .distinct()
            .collect(
                Collectors.joining(
                    ",\n",
                    """
                    table inet t {
                      set s {
                        type ipv4_addr
                        flags interval
                        auto-merge
                        elements = {
                    """,
                    """

                        }
                      }
                    }
                    """));
    converge(text);
    String listed = nft.run("list set inet t s");
    nft.run(
        "delete element inet t s { "
            + listed.replaceAll("(?s).*elements = \\{ ([^,]*),.*", "$1")
            + " }");
    converge(text);
    assertThat(nft.run("list set inet t s")).isEqualTo(listed);
  }

  @Test
  void elementsAreAddedAndDeletedWithoutListingTheSet() throws Exception {
    TableName t = TableName.parse("inet t");
    converge(table("    flags interval\n", prefixes(), "/30"));
    nftables.addElements(scope(), t, "s", "192.0.2.0/24, 198.51.100.7");
    assertThat(count()).isEqualTo(SIZE + 2);
    assertThat(nft.run("get element inet t s { 192.0.2.9 }")).contains("192.0.2.0/24");
    nftables.deleteElements(scope(), t, "s", "192.0.2.0/24, 198.51.100.7");
    assertThat(count()).isEqualTo(SIZE);
    assertThatThrownBy(() -> nftables.deleteElements(scope(), t, "s", "192.0.2.0/24"))
        .isInstanceOfSatisfying(
            NftRefusedException.class,
            refused -> {
              assertThat(refused).hasMessageContaining("delete elements of inet t s: ENOENT");
              assertThat(refused.subsystem()).isEqualTo(10);
              assertThat(refused.messageType()).as("NFT_MSG_DELSETELEM").isEqualTo(14);
              assertThat(refused.position()).isZero();
              assertThat(refused.generation()).isPositive();
            });
    assertThatThrownBy(() -> nftables.addElements(scope(), t, "s", "fe80::1"))
        .isInstanceOf(NftMistakeException.class);
    converge(
        "table ip m {\n  map m { type ipv4_addr : verdict; }\n  chain c {\n    drop\n  }\n}\n");
    nftables.addElements(scope(), TableName.parse("ip m"), "m", "10.0.0.1 : jump c");
    assertThat(nft.run("list map ip m m")).contains("10.0.0.1 : jump c");
  }

  /** It is so with a million, too, but the kernel walks a hash set anew for each part of a dump. */
  @Test
  void aLargerSetChangesByAsManyMessagesAsThereAreDifferences() throws Exception {
    int many = 2 * SIZE;
    int first = 0x0a000000;
    NftState whole = state(table("", IntStream.range(first, first + many), ""));
    Report<NftApplied> made = nftables.reconcile(scope(), whole, NftOptions.DEFAULT);
    assertThat(made.converged()).as("%s", made).isTrue();
    NftPlan plan = plan(state(table("", IntStream.range(first + 2, first + many + 1), "")));
    assertThat(plan.operations().stream().map(Operation::toString))
        .containsExactly(
            "delete element 10.0.0.0 in inet t s",
            "delete element 10.0.0.1 in inet t s",
            "create element " + address(first + many) + " in inet t s");
    assertThat(Change.transaction(plan.changes())).as("messages").hasSize(3);
    assertThat(plan.apply().converged()).isTrue();
    assertThat(nft.run("get element inet t s { " + address(first + many) + " }"))
        .contains(address(first + many));
    assertThat(nft.command("get", "element", "inet", "t", "s", "{ 10.0.0.1 }").run().exit())
        .isNotZero();
  }

  @Test
  void aThousandDifferencesAreOneOperation() throws Exception {
    converge(table("", hosts(), ""));
    String shifted = table("", hosts().map(number -> number + 1000), "");
    assertThat(planned(shifted))
        .containsExactly("set set inet t s elements: 1000 come, 1000 go, 0 change");
    converge(shifted);
    assertThat(count()).isEqualTo(SIZE);
  }
}
