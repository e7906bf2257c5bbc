using System.Collections.Immutable;
using CsCheck;
using Ulak.Storage.Tests.Support;
using Xunit;

namespace Ulak.Storage.Tests.Contract;

/// <summary>What every <see cref="IUserStore"/> must do.</summary>
public abstract class UserStoreContract : StoreContract
{
    private static readonly DateTimeOffset Created = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact(Timeout = TestLimits.Test)]
    public async Task A_user_is_found_with_all_its_properties_and_by_its_exact_name()
    {
        var user = User("Ann", "one", "ann@example.org", "*@example.com");
        await Store.SaveUserAsync(user, Token);

        AssertSame(user, await Store.FindUserAsync("Ann", Token));
        Assert.Null(await Store.FindUserAsync("ann", Token));
        Assert.Null(await Store.FindUserAsync("Ann ", Token));
    }

    [Fact(Timeout = TestLimits.Test)]
    public async Task Random_operations_match_the_model()
    {
        var operations = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 2], Gen.Int[0, 9]).Array[1, 40].Array[5];
        var model = new SortedDictionary<string, StoredUser>(StringComparer.Ordinal);
        foreach (var (n, kind, verifier) in operations.Single().SelectMany(sequence => sequence))
        {
            var name = $"user{n}";
            if (kind == 0)
            {
                Assert.Equal(model.Remove(name), await Store.RemoveUserAsync(name, Token));
            }
            else
            {
                await Store.SaveUserAsync(model[name] = User(name, $"verifier{verifier}", $"{verifier}@example.org"), Token);
            }

            var listed = await Store.ListUsersAsync(Token);
            Assert.Equal(model.Count, listed.Length);
            Assert.All(model.Values.Zip(listed), pair => AssertSame(pair.First, pair.Second));
        }
    }

    private static StoredUser User(string name, string verifier, params ImmutableArray<string> addresses) =>
        new(name, verifier, addresses, Created);

    private static void AssertSame(StoredUser expected, StoredUser? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Addresses, actual.Addresses);
        Assert.Equal(expected, actual with { Addresses = expected.Addresses });
    }
}
