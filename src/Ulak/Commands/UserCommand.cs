using System.Collections.Immutable;
using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;
using Ulak.Server.Auth;
using Ulak.Smtp.Addresses;
using Ulak.Storage;
using Ulak.Storage.Sqlite;
using Ulak.Terminal;

namespace Ulak.Commands;

/// <summary><c>ulak user</c>: who may log in. A password is asked for, or read from standard input; never an argument, which other users of the machine could see.</summary>
internal static class UserCommand
{
    private const int MinPasswordLength = 8;

    public static Command Create() => new("user", "Adds and removes the users who may log in.") { Add(), List(), ChangePassword(), Remove() };

    private static Command Add()
    {
        var (name, data, config) = (NameArgument(), SettingOptions.Data(), SettingOptions.Config());
        var addresses = new Option<string[]>("--address") { HelpName = "ADDRESS", Description = "What the user may send as; *@DOMAIN for all of a domain. May be repeated. By default the name, where it is an address" };
        var command = new Command("add", "Adds a user. The password is asked for, or read from standard input.") { name, addresses, data, config };
        command.SetAction(async (parsed, stop) =>
        {
            var user = parsed.GetValue(name)!;
            var own = ParseAddresses(user, parsed.GetValue(addresses) ?? []);
            await using var store = await OpenStoreAsync(parsed, config, data, stop);
            if (await store.FindUserAsync(user, stop) is not null)
            {
                throw new CommandFailedException($"there is a user {user} already. Change the password with: ulak user passwd {user}");
            }

            await store.SaveUserAsync(new StoredUser(user, ReadVerifier(), own, TimeProvider.System.GetUtcNow()), stop);
            System.Console.Out.WriteLine($"{user} may log in, and send as {string.Join(", ", own)}.");
            return ExitStatus.Success;
        });
        return command;
    }

    private static Command List()
    {
        var (data, config) = (SettingOptions.Data(), SettingOptions.Config());
        var command = new Command("list", "Lists the users.") { data, config };
        command.SetAction(async (parsed, stop) =>
        {
            await using var store = await OpenStoreAsync(parsed, config, data, stop);
            var users = await store.ListUsersAsync(stop);
            if (users.IsEmpty)
            {
                System.Console.Out.WriteLine("There are no users. Add one with: ulak user add NAME");
            }

            var width = users.Select(user => user.Name.Length).DefaultIfEmpty().Max();
            foreach (var user in users)
            {
                System.Console.Out.WriteLine($"{user.Name.PadRight(width)}  {string.Join(", ", user.Addresses)}");
            }

            return ExitStatus.Success;
        });
        return command;
    }

    private static Command ChangePassword()
    {
        var (name, data, config) = (NameArgument(), SettingOptions.Data(), SettingOptions.Config());
        var command = new Command("passwd", "Changes a user's password. It is asked for, or read from standard input.") { name, data, config };
        command.SetAction(async (parsed, stop) =>
        {
            await using var store = await OpenStoreAsync(parsed, config, data, stop);
            var user = await store.FindUserAsync(parsed.GetValue(name)!, stop) ?? throw UserNotFound(parsed.GetValue(name)!);
            await store.SaveUserAsync(user with { Verifier = ReadVerifier() }, stop);
            System.Console.Out.WriteLine($"The password of {user.Name} is changed.");
            return ExitStatus.Success;
        });
        return command;
    }

    private static Command Remove()
    {
        var (name, data, config) = (NameArgument(), SettingOptions.Data(), SettingOptions.Config());
        var command = new Command("remove", "Removes a user.") { name, data, config };
        command.SetAction(async (parsed, stop) =>
        {
            await using var store = await OpenStoreAsync(parsed, config, data, stop);
            if (!await store.RemoveUserAsync(parsed.GetValue(name)!, stop))
            {
                throw UserNotFound(parsed.GetValue(name)!);
            }

            System.Console.Out.WriteLine($"{parsed.GetValue(name)} is removed.");
            return ExitStatus.Success;
        });
        return command;
    }

    private static Argument<string> NameArgument()
    {
        var name = new Argument<string>("NAME") { Description = "The user's name, often an address" };
        name.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && (value.Length is 0 or > 255 || value.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))))
            {
                result.AddError("A user's name has no spaces, and at most 255 characters.");
            }
        });
        return name;
    }

    private static ImmutableArray<string> ParseAddresses(string user, string[] given)
    {
        ImmutableArray<string> addresses = given.Length > 0 ? [.. given] : [user];
        foreach (var address in addresses)
        {
            if (!Mailbox.TryParse(address.StartsWith("*@", StringComparison.Ordinal) ? "any" + address[1..] : address, smtpUtf8: true, out _, out _))
            {
                throw new UsageException(given.Length > 0
                    ? $"'{address}' is no address. Say --address ann@example.org, or --address '*@example.org'."
                    : $"'{user}' is no address, so say what the user may send as: --address ann@example.org, or --address '*@example.org'.");
            }
        }

        return addresses;
    }

    private static string ReadVerifier()
    {
        var password = System.Console.IsInputRedirected ? System.Console.In.ReadLine() ?? "" : PromptForPassword();
        return password.Length >= MinPasswordLength
            ? ScramVerifier.FromPassword(password).ToString()
            : throw new UsageException($"the password is too short: it needs {MinPasswordLength} characters at least.");
    }

    private static string PromptForPassword()
    {
        var password = new TextPrompt<string>("Password:").Secret('*').AllowEmpty();
        var again = new TextPrompt<string>("Again:").Secret('*').AllowEmpty();
        var first = AnsiConsole.Prompt(password);
        return AnsiConsole.Prompt(again) == first ? first : throw new UsageException("the two passwords are not the same.");
    }

    private static CommandFailedException UserNotFound(string name) => new($"there is no user {name}. See: ulak user list");

    // A visitor: the server may be running, and sees the change at once.
    private static async Task<SqliteMailStore> OpenStoreAsync(ParseResult parsed, Option<string?> config, SettingOption data, CancellationToken stop)
    {
        var settings = SettingOptions.Load(parsed, config, data).Settings;
        try
        {
            return await SqliteMailStore.OpenAsync(new SqliteStoreOptions { Directory = settings.Data.Directory, Secondary = true }, TimeProvider.System, NullLogger.Instance, stop);
        }
        catch (StoreOpenException e)
        {
            throw new CommandFailedException(e.Message);
        }
    }
}
