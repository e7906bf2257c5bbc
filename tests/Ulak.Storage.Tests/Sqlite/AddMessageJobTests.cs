using Ulak.Storage.Sqlite.Writing;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Sqlite;

/// <summary>What is prepared before a message is written.</summary>
public sealed class AddMessageJobTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Only_a_message_that_is_listed_is_prepared_for_the_search_index(bool isListed)
    {
        var message = Mail.Message("amber") with { IsListed = isListed };
        var job = new AddMessageJob(Mail.Id(1), message, size: 100, MessageIndexing.AfterCommit);
        Assert.Equal(isListed, job.EstimatedOctets > 0);
    }
}
