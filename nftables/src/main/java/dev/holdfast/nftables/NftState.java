package dev.holdfast.nftables;

import java.util.List;

/**
 * The tables that should be there, and what they should hold: no table is wanted but those that the
 * texts make.
 *
 * @param texts run one after the other, so that a later one may add to the tables of an earlier one
 */
public record NftState(List<NftText> texts) {

  /** No table is wanted: those that are ours go. */
  public static final NftState EMPTY = new NftState(List.of());

  public NftState {
    texts = List.copyOf(texts);
  }

  /**
   * What a text in the language of nft, or JSON, makes.
   *
   * @throws NftMistakeException if it includes a file, or would watch instead of declare
   */
  public static NftState of(String text) throws NftMistakeException {
    return new NftState(List.of(NftText.of(text)));
  }
}
