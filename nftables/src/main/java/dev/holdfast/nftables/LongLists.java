package dev.holdfast.nftables;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The long lists of addresses in a text (decision 33): libnftables reads the text with a few of
 * each list in it, and where the kernel shows these, all of the list is written alike.
 *
 * <p>Nothing of nft's language is understood here but what an address is. Which set a list makes is
 * told by what is in it; and whenever anything is other than expected the text is run whole.
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
    for (AddressList list : lists) {
      Map<TableName, NftSet> made = new HashMap<>();
      int alike = 0;
      for (Table table : tables.values()) {
        for (NftSet set : table.sets().values()) {
          if (list.isSampledBy(set)) {
            alike++;
            list.allIn(set).ifPresent(all -> made.put(table.name(), set.withElements(all)));
          }
        }
      }
      if (alike != 1 || made.isEmpty()) {
        return Optional.empty();
      }
      made.forEach((name, set) -> completed.computeIfPresent(name, (_, table) -> table.with(set)));
    }
    return Optional.of(completed);
  }
}
