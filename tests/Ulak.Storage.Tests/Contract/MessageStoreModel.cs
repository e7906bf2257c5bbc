using System.Text;
using CsCheck;
using Ulak.Smtp;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Contract;

/// <summary>Runs generated sequences of operations on a store and on a dictionary, and compares both after each operation.</summary>
internal static class MessageStoreModel
{
    private static readonly string[] Words = ["amber", "birch", "cedar"];

    private static readonly Gen<Operation> Operations = Gen.OneOf<Operation>(
        Gen.Select(Gen.Int[0, 15], Gen.Int[0, 2], Gen.Int[0, 600_000], (n, word, size) =>
            (Operation)new Add(n, word, size % 3 == 0 ? size : size % 2_000, Commit: true)),
        Gen.Select(Gen.Int[0, 15], Gen.Int[0, 2], Gen.Int[0, 600_000], (n, word, size) => (Operation)new Add(n, word, size, Commit: false)),
        Gen.Int[0, 15].Array[0, 4].Select(ids => (Operation)new Delete(ids)),
        Gen.Select(Gen.Int[0, 15], Gen.Bool, (n, read) => (Operation)new Mark(n, read)),
        Gen.Const((Operation)new Clear()),
        Gen.Select(Gen.Int[0, 15], Gen.Bool, (n, starred) => (Operation)new Star(n, starred)),
        Gen.Int[0, 15].Array[0, 4].Select(ids => (Operation)new Trash(ids, null)),
        Gen.Int[0, 2].Select(word => (Operation)new Trash([], word)),
        Gen.Const((Operation)new Restore()),
        Gen.Select(Gen.Int[0, 2], Gen.Int[1, 4], (word, limit) => (Operation)new Search(word, limit)));

    /// <summary>Checks the stores that <paramref name="open"/> returns; each must be empty.</summary>
    public static Task CheckAsync(Func<Task<IMailStore>> open, int sequences) =>
        Operations.Array[1, 30].SampleAsync(async operations =>
        {
            await using var store = await open();
            var model = new Model();
            foreach (var operation in operations)
            {
                await ApplyAsync(store, model, operation);
                await CompareAsync(store, model);
            }
        }, iter: sequences, threads: 1);

    private static async Task ApplyAsync(IMailStore store, Model model, Operation operation)
    {
        switch (operation)
        {
            case Add add:
                await AddAsync(store, model, add);
                break;
            case Delete delete:
                Assert.Equal(
                    delete.Ids.Distinct().Count(model.Messages.ContainsKey),
                    await store.DeleteMessagesAsync(MessageSelection.Of([.. delete.Ids.Select(Mail.Id)]), CancellationToken.None));
                Array.ForEach(delete.Ids, n => model.Messages.Remove(n));
                break;
            case Mark mark:
                await store.MarkReadAsync(mark.Read, Mail.Id(mark.N));
                if (model.Messages.TryGetValue(mark.N, out var marked))
                {
                    model.Messages[mark.N] = marked with { Read = mark.Read };
                }

                break;
            case Star star:
                await store.ChangeMessagesAsync(
                    MessageSelection.Of(Mail.Id(star.N)), new MessageChange { Starred = star.Starred }, CancellationToken.None);
                if (model.Messages.TryGetValue(star.N, out var existing))
                {
                    model.Messages[star.N] = existing with { Starred = star.Starred };
                }

                break;
            case Trash discard:
                await TrashAsync(store, model, discard);
                break;
            case Restore:
                await RestoreAsync(store, model);
                break;
            case Clear:
                Assert.Equal(model.Messages.Count, await store.DeleteMessagesAsync(MessageSelection.All, CancellationToken.None));
                model.Messages.Clear();
                break;
            case Search search:
                var page = await store.ListMessagesAsync(new MessageQuery(Words[search.Word], Limit: search.Limit), CancellationToken.None);
                var expected = model.Messages.Where(pair => pair.Value.Word == search.Word).Reverse().Select(pair => Mail.Id(pair.Key))
                    .ToList();
                Assert.Equal(expected.Take(search.Limit), page.Items.Select(item => item.Id));
                Assert.Equal(expected.Count > search.Limit ? expected[search.Limit - 1] : (MailId?)null, page.Next);
                break;
        }
    }

    private static async Task TrashAsync(IMailStore store, Model model, Trash discard)
    {
        var which = discard.Word is { } word
            ? MessageSelection.Matching(Words[word])
            : MessageSelection.Of([.. discard.Ids.Select(Mail.Id)]);
        var answer = await store.TrashMessagesAsync(which, CancellationToken.None);
        var gone = model.Messages.Where(pair => discard.Word is { } w ? pair.Value.Word == w : discard.Ids.Contains(pair.Key)).ToList();
        Assert.Equal(gone.Count, answer.Count);
        gone.ForEach(pair => model.Messages.Remove(pair.Key));
        model.Trashed.Push((answer.Token, gone));
    }

    private static async Task RestoreAsync(IMailStore store, Model model)
    {
        if (!model.Trashed.TryPop(out var last))
        {
            Assert.Equal(0, await store.RestoreMessagesAsync(Mail.Id(5), CancellationToken.None));
            return;
        }

        Assert.Equal(last.Messages.Count, await store.RestoreMessagesAsync(last.Token, CancellationToken.None));
        last.Messages.ForEach(pair => model.Messages.Add(pair.Key, pair.Value));
    }

    /// <summary>Every third message has a prefix.</summary>
    private static byte[] Prefix(int n) => n % 3 == 0 ? Encoding.ASCII.GetBytes($"X-Number: {n}\r\n") : [];

    private static async Task AddAsync(IMailStore store, Model model, Add add)
    {
        await using var writer = store.BeginMessage(Mail.Id(add.N));
        try
        {
            await writer.WriteAsync(Mail.Octets(add.Size, add.N), CancellationToken.None);
            if (add.Commit)
            {
                await writer.CommitAsync(Mail.Message(Words[add.Word]), Prefix(add.N), CancellationToken.None);
                Assert.False(model.IsTaken(add.N));
                model.Messages[add.N] = (add.Word, Prefix(add.N).Length + add.Size, false, false);
            }
        }
        catch (StoreUnavailableException)
        {
            Assert.True(model.IsTaken(add.N));
        }
    }

    private static async Task CompareAsync(IMailStore store, Model model)
    {
        Assert.Equal(model.Messages.Count, await store.CountMessagesAsync(CancellationToken.None));
        var listed = (await store.ListMessagesAsync(new MessageQuery(Limit: 100), CancellationToken.None)).Items;
        Assert.Equal(
            model.Messages.Reverse().Select(pair =>
                (Mail.Id(pair.Key), Words[pair.Value.Word], (long)pair.Value.Size, pair.Value.Read, pair.Value.Starred)),
            listed.Select(item => (item.Id, item.Summary.Subject, item.Size, item.IsRead, item.IsStarred)));
        if (model.Messages.Count > 0)
        {
            var (n, (_, size, _, _)) = model.Messages.Last();
            using var copy = new MemoryStream();
            Assert.True(await store.CopyContentAsync(Mail.Id(n), copy, CancellationToken.None));
            Assert.Equal([.. Prefix(n), .. Mail.Octets(size - Prefix(n).Length, n)], copy.ToArray());
        }
    }

    /// <summary>The messages that must be there, and the trashed ones that can be restored.</summary>
    private sealed class Model
    {
        public SortedDictionary<int, (int Word, int Size, bool Read, bool Starred)> Messages { get; } = [];

        public Stack<(
            MailId Token, List<KeyValuePair<int, (int Word, int Size, bool Read, bool Starred)>> Messages)> Trashed
        { get; } = new();

        /// <summary>Whether an id is in use; trashed messages keep theirs.</summary>
        public bool IsTaken(int n) => Messages.ContainsKey(n) || Trashed.Any(discard => discard.Messages.Any(pair => pair.Key == n));
    }

    private abstract record Operation;

    private sealed record Star(int N, bool Starred) : Operation;

    private sealed record Trash(int[] Ids, int? Word) : Operation;

    private sealed record Restore : Operation;

    private sealed record Add(int N, int Word, int Size, bool Commit) : Operation;

    private sealed record Delete(int[] Ids) : Operation;

    private sealed record Mark(int N, bool Read) : Operation;

    private sealed record Clear : Operation;

    private sealed record Search(int Word, int Limit) : Operation;
}
