using System.Collections.Immutable;
using System.CommandLine;
using Spectre.Console;
using Ulak.Commands.Options;
using Ulak.Hosting;
using Ulak.Server.Auth;
using Ulak.Smtp.Addresses;
using Ulak.Storage;
using Ulak.Terminal;

namespace Ulak.Commands;

/// <summary>
/// <c>ulak user</c>: manages the users who may log in. The password is prompted for or read from standard input. It is never an argument,
/// because other users of the machine can see arguments.
/// </summary>
internal static class UserCommand
{
    private const int MinPasswordLength = 8;

    public static Command Create() => new("user", "Manage the users who may log in.") { Add(), List(), ChangePassword(), Remove() };

    private static Command Add()
    {
        var (name, data, config) = (NameArgument(), SettingOptions.Data(), SettingOptions.Config());
        var addresses = new Option<string[]>("--address")
        {
            HelpName = "ADDRESS",
            Description =
                "An address that the user may send from; *@DOMAIN for a whole domain. May be repeated. Default: the name, if it is an "
                    + "address",
        };
        var command =
            new Command("add", "Add a user. The password is prompted for or read from standard input.") { name, addresses, data, config };
        command.SetAction(async (parsed, stop) =>
        {
            var user = parsed.GetValue(name)!;
            var own = ParseAddresses(user, parsed.GetValue(addresses) ?? []);
            // Users can be added before the first start of the server.
            await using var store = await MailStores.OpenBesideAsync(SettingOptions.Load(parsed, config, data).Settings.Data, stop);
            if (await store.FindUserAsync(user, stop) is not null)
            {
                throw new CommandFailedException($"the user {user} already exists. Change the password with: ulak user passwd {user}");
            }

            await store.SaveUserAsync(new StoredUser(user, ReadVerifier(), own, TimeProvider.System.GetUtcNow()), stop);
            System.Console.Out.WriteLine($"{user} may log in and send as {string.Join(", ", own)}.");
            return ExitStatus.Success;
        });
        return command;
    }

    private static Command List()
    {
        var (data, config) = (SettingOptions.Data(), SettingOptions.Config());
        var command = new Command("list", "List the users.") { data, config };
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
        var command =
            new Command("passwd", "Change the password of a user. It is prompted for or read from standard input.") { name, data, config };
        command.SetAction(async (parsed, stop) =>
        {
            await using var store = await OpenStoreAsync(parsed, config, data, stop);
            var user = await store.FindUserAsync(parsed.GetValue(name)!, stop) ?? throw UserNotFound(parsed.GetValue(name)!);
            await store.SaveUserAsync(user with { Verifier = ReadVerifier() }, stop);
            System.Console.Out.WriteLine($"The password of {user.Name} has been changed.");
            return ExitStatus.Success;
        });
        return command;
    }

    private static Command Remove()
    {
        var (name, data, config) = (NameArgument(), SettingOptions.Data(), SettingOptions.Config());
        var command = new Command("remove", "Remove a user.") { name, data, config };
        command.SetAction(async (parsed, stop) =>
        {
            await using var store = await OpenStoreAsync(parsed, config, data, stop);
            if (!await store.RemoveUserAsync(parsed.GetValue(name)!, stop))
            {
                throw UserNotFound(parsed.GetValue(name)!);
            }

            System.Console.Out.WriteLine($"{parsed.GetValue(name)} has been removed.");
            return ExitStatus.Success;
        });
        return command;
    }

    private static Argument<string> NameArgument()
    {
        var name = new Argument<string>("NAME") { Description = "The name of the user, usually an address" };
        name.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }]
                && (value.Length is 0 or > 255 || value.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))))
            {
                result.AddError("A user name must not contain spaces and must have at most 255 characters.");
            }
        });
        return name;
    }

    private static ImmutableArray<string> ParseAddresses(string user, string[] given)
    {
        ImmutableArray<string> addresses = given.Length > 0 ? [.. given] : [user];
        foreach (var address in addresses)
        {
            if (!Mailbox.TryParse(address.StartsWith("*@", StringComparison.Ordinal) ? "any" + address[1..] : address, smtpUtf8: true,
                out _, out _))
            {
                throw new UsageException(given.Length > 0
                    ? $"'{address}' is not an address. Use --address ann@example.org or --address '*@example.org'."
                    : $"'{user}' is not an address. Add what the user may send as: --address ann@example.org or --address "
                        + $"'*@example.org'.");
            }
        }

        return addresses;
    }

    private static string ReadVerifier()
    {
        var password = System.Console.IsInputRedirected ? System.Console.In.ReadLine() ?? "" : PromptForPassword();
        return password.Length >= MinPasswordLength
            ? ScramVerifier.FromPassword(password).ToString()
            : throw new UsageException($"the password is too short: it must have at least {MinPasswordLength} characters.");
    }

    private static string PromptForPassword()
    {
        var password = new TextPrompt<string>("Password:").Secret('*').AllowEmpty();
        var again = new TextPrompt<string>("Repeat password:").Secret('*').AllowEmpty();
        var first = AnsiTerminal.Console.Prompt(password);
        return AnsiTerminal.Console.Prompt(again) == first ? first : throw new UsageException("the two passwords are different.");
    }

    private static CommandFailedException UserNotFound(string name) => new($"there is no user {name}. List the users with: ulak user list");

    // The server may be running. It uses the change at once.
    private static Task<IMailStore> OpenStoreAsync(
        ParseResult parsed, Option<string?> config, SettingOption data, CancellationToken stop) =>
        MailStores.OpenExistingAsync(SettingOptions.Load(parsed, config, data).Settings.Data, stop);
}
