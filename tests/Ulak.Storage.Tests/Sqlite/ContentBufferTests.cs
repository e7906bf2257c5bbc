using Ulak.Storage.Embedded;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>The pooled memory of messages that are being received.</summary>
public sealed class ContentBufferTests
{
    private const int KiB = 1_024;

    [Fact]
    public void A_budget_counts_what_is_rented()
    {
        var budget = new BufferBudget(100 * KiB);
        Assert.True(budget.Allows(100 * KiB));
        Assert.False(budget.Allows((100 * KiB) + 1));
        var buffer = budget.Rent(64 * KiB);
        Assert.Equal(64 * KiB, budget.Rented);
        Assert.True(budget.Allows(36 * KiB));
        Assert.False(budget.Allows((36 * KiB) + 1));
        budget.Return([]);
        budget.Return(buffer);
        Assert.Equal(0, budget.Rented);
    }

    [Fact]
    public void A_buffer_grows_with_its_content_and_keeps_it()
    {
        var budget = new BufferBudget(1_024 * KiB);
        var buffer = new ContentBuffer(budget);
        var octets = Mail.Octets(300 * KiB, 1);
        var at = 0;
        (int, int)[] steps = [(10, 16), ((16 * KiB) - 10, 16), (1, 32), ((16 * KiB) - 1, 32), (32 * KiB, 64), (1, 128)];
        foreach (var (count, size) in steps)
        {
            for (var end = at + count; at < end;)
            {
                at += buffer.Add(octets.AsSpan(at..end));
            }

            Assert.Equal(size * KiB, buffer.Octets.Length);
            Assert.Equal(size * KiB, budget.Rented);
            Assert.Equal(at, buffer.Length);
        }

        Assert.Equal(octets[..at], buffer.Octets[..at]);
        buffer.Return();
        Assert.Equal(0, budget.Rented);
        Assert.Equal((0, 0), (buffer.Length, buffer.Octets.Length));
    }

    [Theory]
    [InlineData(20, 32)]
    [InlineData(100, 128)]
    [InlineData(256, 256)]
    [InlineData(1_000, 256)]
    public void The_first_octets_decide_the_size(int count, int size)
    {
        var budget = new BufferBudget(1_024 * KiB);
        var buffer = new ContentBuffer(budget);
        Assert.Equal(Math.Min(count, 256) * KiB, buffer.Add(new byte[count * KiB]));
        Assert.Equal(size * KiB, budget.Rented);
    }

    [Fact]
    public void A_full_buffer_takes_nothing_and_stays()
    {
        var budget = new BufferBudget(1_024 * KiB);
        var buffer = new ContentBuffer(budget);
        buffer.Add(new byte[256 * KiB]);
        var full = buffer.Octets;
        Assert.Equal(0, buffer.Add([1]));
        Assert.Same(full, buffer.Octets);
        Assert.Equal(256 * KiB, buffer.Length);

        buffer.Detach();
        Assert.Equal(256 * KiB, budget.Rented);
        Assert.Equal(0, buffer.Length);
        budget.Return(full);
        Assert.Equal(0, budget.Rented);
    }

    [Fact]
    public void Beyond_the_budget_a_message_gets_the_minimum_and_no_more()
    {
        var budget = new BufferBudget(0);
        var buffer = new ContentBuffer(budget);
        Assert.Equal(16 * KiB, buffer.Add(new byte[100 * KiB]));
        Assert.Equal(0, buffer.Add([1]));
        Assert.Equal(16 * KiB, budget.Rented);
    }

    [Fact]
    public void A_buffer_that_is_not_full_takes_what_fits()
    {
        var buffer = new ContentBuffer(new BufferBudget(1_024 * KiB));
        Assert.Equal(10, buffer.Add(new byte[10]));
        Assert.Equal((16 * KiB) - 10, buffer.Add(new byte[100 * KiB]));
        Assert.Equal(16 * KiB, buffer.Length);
    }
}
