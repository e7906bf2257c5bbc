using Ulak.Storage.Queue;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Contract;

/// <summary>How every <see cref="ISuppressionList"/> must work.</summary>
public abstract class SuppressionListContract : StoreContract
{
    private protected abstract ISuppressionList List { get; }

    private static SuppressionEntry Failure(DateTimeOffset at) =>
        new("Ann@Example.org", 1, "mailbox_unknown", "550 5.1.1", at, at.AddDays(30));

    [Fact(Timeout = TestLimits.Test)]
    public async Task Failures_of_an_address_are_counted_in_any_case_of_its_letters()
    {
        await List.AddFailureAsync(Failure(Mail.Noon), Token);
        Assert.Equal(1, (await List.FindSuppressionAsync("ann@example.org", Mail.Noon, Token))!.Failures);
        await List.AddFailureAsync(Failure(Mail.Noon.AddDays(1)), Token);
        Assert.Equal(2, (await List.FindSuppressionAsync("ANN@example.org", Mail.Noon, Token))!.Failures);
        Assert.Null(await List.FindSuppressionAsync("bob@example.org", Mail.Noon, Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task An_entry_expires_and_counting_starts_again()
    {
        await List.AddFailureAsync(Failure(Mail.Noon), Token);
        Assert.Null(await List.FindSuppressionAsync("ann@example.org", Mail.Noon.AddDays(30), Token));
        await List.AddFailureAsync(Failure(Mail.Noon.AddDays(31)), Token);
        Assert.Equal(1, (await List.FindSuppressionAsync("ann@example.org", Mail.Noon.AddDays(31), Token))!.Failures);
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Entries_are_saved_listed_and_removed()
    {
        await List.SaveSuppressionAsync(new("b@example.org", 2, "manual", "", Mail.Noon, null), Token);
        await List.SaveSuppressionAsync(new("a@example.org", 2, "manual", "asked", Mail.Noon, null), Token);
        Assert.Equal(
            ["a@example.org", "b@example.org"], (await List.ListSuppressionsAsync("", 10, Token)).Select(each => each.Address));
        Assert.Equal(["b@example.org"], (await List.ListSuppressionsAsync("a@example.org", 10, Token)).Select(each => each.Address));
        Assert.True(await List.RemoveSuppressionAsync("A@example.org", Token));
        Assert.False(await List.RemoveSuppressionAsync("a@example.org", Token));
        Assert.NotNull(await List.FindSuppressionAsync("b@example.org", Mail.Noon.AddDays(9_999), Token));
    }
}
