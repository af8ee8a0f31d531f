package dev.holdfast.nftables;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What there is, in the language of nft.
 *
 * @param texts each table as nft lists it, without what it has counted; a state of it plans to
 *     nothing
 * @param ours those of them that bear our mark
 * @param beyond tables with what the language cannot say, such as those of iptables-nft; they are
 *     not among the texts
 */
public record NftObservation(
    Map<TableName, String> texts, List<TableName> ours, List<TableName> beyond) {

  public NftObservation {
    texts = Collections.unmodifiableMap(new TreeMap<>(texts));
    ours = List.copyOf(ours);
    beyond = List.copyOf(beyond);
  }

  /** All tables as one text. */
  public String text() {
    return String.join("\n", texts.values());
  }
}
