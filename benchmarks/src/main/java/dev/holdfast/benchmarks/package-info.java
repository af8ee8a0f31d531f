/** Programs that measure what README and docs/performance.md claim. */
@NullMarked
package dev.holdfast.benchmarks;

import org.jspecify.annotations.NullMarked;
