package dev.holdfast.nftables;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The long lists of addresses in a text (decision 33): libnftables reads the text with a few of
 * each list in it, and where the kernel shows these, all of the list is written alike.
 *
 * <p>Nothing of nft's language is understood here but what an address is. Which set a list makes is
 * told by what is in it, and nothing else may hold any of that; whenever anything is other than
 * expected the text is run whole.
 */
final class LongLists {

  /** A list that is shorter is run as it is. */
  static final int LONG = 1000;

  private final String text;
  private final List<AddressList> lists;

  private LongLists(String text, List<AddressList> lists) {
    this.text = text;
    this.lists = lists;
  }

  /**
   * Finds those of a text.
   *
   * @param least how many addresses make a list long
   */
  static LongLists in(String whole, int least) {
    List<AddressList> lists = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    int copied = 0;
    for (int open = whole.indexOf('{'); open >= 0; open = whole.indexOf('{', open + 1)) {
      Optional<AddressList> list = AddressList.at(whole, open + 1, least);
      if (list.isPresent()) {
        text.append(whole, copied, open + 1).append(list.get().sampleText());
        copied = list.get().end();
        open = copied;
        lists.add(list.get());
      }
    }
    return new LongLists(text.append(whole, copied, whole.length()).toString(), lists);
  }

  boolean isEmpty() {
    return lists.isEmpty();
  }

  /** The text with only a few of every long list. */
  String text() {
    return text;
  }

  /**
   * Puts in all that was left out.
   *
   * @param tables what the shortened text made
   * @return empty if it cannot be told what the whole text would have made
   */
  Optional<Map<TableName, Table>> complete(Map<TableName, Table> tables) {
    Map<TableName, Table> completed = new LinkedHashMap<>(tables);
    Set<Made> complete = new HashSet<>();
    for (AddressList list : lists) {
      Optional<Made> made = madeOf(list, tables);
      // Two lists in one set would be more than either.
      if (made.isEmpty() || !complete.add(made.get())) {
        return Optional.empty();
      }
      NftSet set = made.get().set;
      Optional<Elements> all = list.allIn(set);
      if (all.isEmpty()) {
        return Optional.empty();
      }
      completed.computeIfPresent(
          made.get().table, (_, table) -> table.with(set.withElements(all.get())));
    }
    return Optional.of(completed);
  }

  /** A set, and where it is. */
  private record Made(TableName table, NftSet set) {}

  /**
   * The set that has the sample of a list; empty if none has, or if any other holds something of
   * it: the list went there, too, in whatever shape.
   */
  private static Optional<Made> madeOf(AddressList list, Map<TableName, Table> tables) {
    List<Made> made = new ArrayList<>();
    for (Table table : tables.values()) {
      for (NftSet set : table.sets().values()) {
        if (list.isSampledBy(set)) {
          made.add(new Made(table.name(), set));
        } else if (list.isMetIn(set)) {
          return Optional.empty();
        }
      }
      if (unnamed(table).anyMatch(list::isMetIn)) {
        return Optional.empty();
      }
    }
    return made.size() == 1 ? Optional.of(made.getFirst()) : Optional.empty();
  }

  /** The sets without a name, which every rule of a table knows. */
  private static Stream<NftSet> unnamed(Table table) {
    return table.chains().values().stream()
        .flatMap(chain -> chain.rules().stream().limit(1))
        .limit(1)
        .flatMap(rule -> rule.unnamed().sets().values().stream());
  }
}
