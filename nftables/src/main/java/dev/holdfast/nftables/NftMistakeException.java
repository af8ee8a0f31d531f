package dev.holdfast.nftables;

import java.util.List;
import java.util.stream.Collectors;

/** A text in the language of nft is not valid. */
public final class NftMistakeException extends Exception {

  private static final long serialVersionUID = 1;

  private final transient List<NftText.Mistake> mistakes;

  NftMistakeException(List<NftText.Mistake> mistakes) {
    super(mistakes.stream().map(NftText.Mistake::toString).collect(Collectors.joining("\n")));
    this.mistakes = List.copyOf(mistakes);
  }

  /** All of them, in the order in which they were found. */
  public List<NftText.Mistake> mistakes() {
    return mistakes;
  }
}
