/** What single steps cost, by JMH: time and allocation of one operation. */
@NullMarked
package dev.holdfast.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
