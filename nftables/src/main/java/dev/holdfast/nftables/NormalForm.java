package dev.holdfast.nftables;

import java.util.Map;

/**
 * What a desired state is in the kernel's own words.
 *
 * @param tables as the kernel shows them once the texts were run
 * @param texts how nft writes their rules
 */
record NormalForm(Map<TableName, Table> tables, Map<TableName, Texts> texts) {

  static final NormalForm NOTHING = new NormalForm(Map.of(), Map.of());
}
