using System.Collections.Immutable;
using CsCheck;
using Ulak.Smtp.Dialogues;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Contract;

/// <summary>What every <see cref="ISessionStore"/> must do.</summary>
public abstract class SessionStoreContract : StoreContract
{
    [Fact(Timeout = TestLimits.Test)]
    public async Task Sessions_are_stored_with_dialogues_and_listed_without()
    {
        ImmutableArray<DialogueEntry> dialogue = [
            new CommandEntry(TimeSpan.FromMilliseconds(5), new byte[] { 0x45, 0xFF, 0x00 }, null),
            new MailDataEntry(TimeSpan.FromSeconds(1), 99, IsChunk: true, IsComplete: false)];
        await Store.SaveSessionAsync(Mail.Session(1, dialogue: dialogue), Token);
        await Store.SaveSessionAsync(Mail.Session(2, messages: 0), Token);
        await Store.SaveSessionAsync(Mail.Session(3, messages: 0, faults: 2), Token);
        await Store.SaveSessionAsync(Mail.Session(4, faults: 1), Token);
        await Store.AddAsync(9);

        var found = await Store.FindSessionAsync(Mail.Id(1), Token);
        Assert.Equal(Mail.Session(1) with { Dialogue = [] }, found! with { Dialogue = [] });
        Assert.Equal(new byte[] { 0x45, 0xFF, 0x00 }, Assert.IsType<CommandEntry>(found.Dialogue[0]).Line.ToArray());
        Assert.Equal(dialogue[1], found.Dialogue[1]);

        Assert.Equal([4, 3, 2, 1], await ListSessionsAsync(new SessionQuery()));
        Assert.Equal([3, 2], await ListSessionsAsync(new SessionQuery(WithoutMessage: true)));
        Assert.Equal([4, 3], await ListSessionsAsync(new SessionQuery(WithFaults: true)));
        Assert.Equal([3], await ListSessionsAsync(new SessionQuery(WithoutMessage: true, WithFaults: true)));
        Assert.Equal([4, 1], await ListSessionsAsync(new SessionQuery { WithMessage = true }));
        Assert.Equal([2, 1], await ListSessionsAsync(new SessionQuery(Before: Mail.Id(3))));
        Assert.Equal(Mail.Id(3), (await Store.ListSessionsAsync(new SessionQuery(Limit: 2), Token)).Next);
        Assert.All((await Store.ListSessionsAsync(new SessionQuery(), Token)).Items, session => Assert.Empty(session.Dialogue));
    }

    private async Task<IEnumerable<int>> ListSessionsAsync(SessionQuery query) =>
        (await Store.ListSessionsAsync(query, Token)).Items.Select(session => (int)(session.Id.Value & 0xFFFFF));

    [Fact(Timeout = TestLimits.Test)]
    public async Task Random_operations_match_the_model()
    {
        var model = new SortedDictionary<int, (int Messages, int Faults)>();
        foreach (var (n, messages, faults) in Gen.Select(Gen.Int[0, 20], Gen.Int[0, 1], Gen.Int[0, 1]).Array[60].Single())
        {
            await Store.SaveSessionAsync(Mail.Session(n, messages, faults), Token);
            model[n] = (messages, faults);
        }

        // A message's commit makes the sessions visible that were queued before it.
        await Store.AddAsync(999);
        Assert.Equal(model.Keys.Reverse(), await ListSessionsAsync(new SessionQuery()));
        Assert.Equal(
            model.Where(pair => pair.Value.Messages == 0).Select(pair => pair.Key).Reverse(),
            await ListSessionsAsync(new SessionQuery(WithoutMessage: true)));
        Assert.Equal(
            model.Where(pair => pair.Value.Faults > 0).Select(pair => pair.Key).Reverse(),
            await ListSessionsAsync(new SessionQuery(WithFaults: true)));
        Assert.Equal(
            model.Keys.Where(n => n < 10).Reverse().Take(3), await ListSessionsAsync(new SessionQuery(Before: Mail.Id(10), Limit: 3)));
    }
}
