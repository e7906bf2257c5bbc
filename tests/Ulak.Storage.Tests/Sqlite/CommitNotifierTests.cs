using Ulak.Storage.Sqlite.Writing;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>Which thread completes a job.</summary>
public sealed class CommitNotifierTests
{
    private const string Notifier = "Ulak store commits";

    [Fact(Timeout = TestLimits.Test)]
    public async Task Only_jobs_that_run_their_continuation_are_completed_on_the_separate_thread()
    {
        var notifier = new CommitNotifier();
        var (inline, other) = (new TestJob { IsInline = true }, new TestJob());
        notifier.Succeed([inline, other]);
        Assert.True(other.Completion.IsCompletedSuccessfully);
        Assert.NotEqual(Notifier, other.CompletedOn);
        await inline.Completion.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Notifier, inline.CompletedOn);

        var (failedInline, failedOther) = (new TestJob { IsInline = true }, new TestJob());
        notifier.Fail([failedInline, failedOther], new IOException());
        await Assert.ThrowsAsync<IOException>(() => failedInline.Completion);
        await Assert.ThrowsAsync<IOException>(() => failedOther.Completion);
        Assert.Equal(Notifier, failedInline.CompletedOn);
        Assert.Equal((1, 1), (failedInline.Released, failedOther.Released));

        notifier.Complete();
        var late = new TestJob { IsInline = true };
        notifier.Succeed([late]);
        Assert.True(late.Completion.IsCompletedSuccessfully);
        Assert.NotEqual(Notifier, late.CompletedOn);
    }
}
