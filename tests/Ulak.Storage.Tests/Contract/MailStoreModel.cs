using CsCheck;
using Ulak.Smtp;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Contract;

/// <summary>Generated sequences of operations, run on a store and on a dictionary: both must always say the same.</summary>
internal static class MailStoreModel
{
    private static readonly string[] Words = ["amber", "birch", "cedar"];

    private static readonly Gen<Operation> Operations = Gen.OneOf<Operation>(
        Gen.Select(Gen.Int[0, 15], Gen.Int[0, 2], Gen.Int[0, 600_000], (n, word, size) => (Operation)new Add(n, word, size % 3 == 0 ? size : size % 2_000, Commit: true)),
        Gen.Select(Gen.Int[0, 15], Gen.Int[0, 2], Gen.Int[0, 600_000], (n, word, size) => (Operation)new Add(n, word, size, Commit: false)),
        Gen.Int[0, 15].Array[0, 4].Select(ids => (Operation)new Delete(ids)),
        Gen.Select(Gen.Int[0, 15], Gen.Bool, (n, read) => (Operation)new Mark(n, read)),
        Gen.Const((Operation)new Clear()),
        Gen.Select(Gen.Int[0, 2], Gen.Int[1, 4], (word, limit) => (Operation)new Search(word, limit)));

    /// <summary>Checks <paramref name="open"/>'s stores; each is empty and is disposed.</summary>
    public static Task CheckAsync(Func<Task<IMailStore>> open, int sequences) =>
        Operations.Array[1, 30].SampleAsync(async operations =>
        {
            await using var store = await open();
            var model = new SortedDictionary<int, (int Word, int Size, bool Read)>();
            foreach (var operation in operations)
            {
                await ApplyAsync(store, model, operation);
                await CompareAsync(store, model);
            }
        }, iter: sequences, threads: 1);

    private static async Task ApplyAsync(IMailStore store, SortedDictionary<int, (int Word, int Size, bool Read)> model, Operation operation)
    {
        switch (operation)
        {
            case Add add:
                await AddAsync(store, model, add);
                break;
            case Delete delete:
                Assert.Equal(delete.Ids.Distinct().Count(model.ContainsKey), await store.DeleteMessagesAsync([.. delete.Ids.Select(Mail.Id)], CancellationToken.None));
                Array.ForEach(delete.Ids, n => model.Remove(n));
                break;
            case Mark mark:
                await store.MarkReadAsync([Mail.Id(mark.N)], mark.Read, CancellationToken.None);
                if (model.TryGetValue(mark.N, out var marked))
                {
                    model[mark.N] = marked with { Read = mark.Read };
                }

                break;
            case Clear:
                Assert.Equal(model.Count, await store.ClearMessagesAsync(CancellationToken.None));
                model.Clear();
                break;
            case Search search:
                var page = await store.ListMessagesAsync(new MessageQuery(Words[search.Word], Limit: search.Limit), CancellationToken.None);
                var expected = model.Where(pair => pair.Value.Word == search.Word).Reverse().Select(pair => Mail.Id(pair.Key)).ToList();
                Assert.Equal(expected.Take(search.Limit), page.Items.Select(item => item.Id));
                Assert.Equal(expected.Count > search.Limit ? expected[search.Limit - 1] : (MailId?)null, page.Next);
                break;
        }
    }

    private static async Task AddAsync(IMailStore store, SortedDictionary<int, (int Word, int Size, bool Read)> model, Add add)
    {
        await using var writer = store.BeginMessage(Mail.Id(add.N));
        try
        {
            await writer.WriteAsync(Mail.Octets(add.Size, add.N), CancellationToken.None);
            if (add.Commit)
            {
                await writer.CommitAsync(Mail.Message(Words[add.Word]), CancellationToken.None);
                Assert.False(model.ContainsKey(add.N));
                model[add.N] = (add.Word, add.Size, false);
            }
        }
        catch (StoreUnavailableException)
        {
            Assert.True(model.ContainsKey(add.N));
        }
    }

    private static async Task CompareAsync(IMailStore store, SortedDictionary<int, (int Word, int Size, bool Read)> model)
    {
        Assert.Equal(model.Count, await store.CountMessagesAsync(CancellationToken.None));
        var listed = (await store.ListMessagesAsync(new MessageQuery(Limit: 100), CancellationToken.None)).Items;
        Assert.Equal(
            model.Reverse().Select(pair => (Mail.Id(pair.Key), Words[pair.Value.Word], (long)pair.Value.Size, pair.Value.Read)),
            listed.Select(item => (item.Id, item.Summary.Subject, item.Size, item.IsRead)));
        if (model.Count > 0)
        {
            var (n, (_, size, _)) = model.Last();
            using var copy = new MemoryStream();
            Assert.True(await store.CopyContentAsync(Mail.Id(n), copy, CancellationToken.None));
            Assert.Equal(Mail.Octets(size, n), copy.ToArray());
        }
    }

    private abstract record Operation;

    private sealed record Add(int N, int Word, int Size, bool Commit) : Operation;

    private sealed record Delete(int[] Ids) : Operation;

    private sealed record Mark(int N, bool Read) : Operation;

    private sealed record Clear : Operation;

    private sealed record Search(int Word, int Limit) : Operation;
}
