using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Ulak.Smtp;
using Ulak.Storage;

namespace Ulak.Pop3;

/// <summary>The commands: RFC 1939, with CAPA (RFC 2449), STLS (RFC 2595) and AUTH PLAIN (RFC 5034).</summary>
internal static class Pop3Commands
{
    private delegate ValueTask<Pop3Response> Handler(Pop3Command command, Pop3State state, CancellationToken stop);

    private static readonly FrozenDictionary<string, (Pop3Phase Phase, Handler Run)> All =
        new Dictionary<string, (Pop3Phase, Handler)>
        {
            ["CAPA"] = (Pop3Phase.Any, CapaAsync),
            ["USER"] = (Pop3Phase.Authorization, (command, state, _) => new(User(command, state))),
            ["PASS"] = (Pop3Phase.Authorization, PassAsync),
            ["AUTH"] = (Pop3Phase.Authorization, AuthAsync),
            ["STLS"] = (Pop3Phase.Authorization, (_, state, _) => new(Stls(state))),
            ["STAT"] = (Pop3Phase.Transaction, (_, state, _) => new(Stat(state.Maildrop!))),
            ["LIST"] = (Pop3Phase.Transaction, (command, state, stop) => ListAsync(command, state, size: true, stop)),
            ["UIDL"] = (Pop3Phase.Transaction, (command, state, stop) => ListAsync(command, state, size: false, stop)),
            ["RETR"] = (Pop3Phase.Transaction, RetrAsync),
            ["TOP"] = (Pop3Phase.Transaction, TopAsync),
            ["DELE"] = (Pop3Phase.Transaction, (command, state, _) => new(Dele(command, state.Maildrop!))),
            ["RSET"] = (Pop3Phase.Transaction, (_, state, _) => new(Rset(state.Maildrop!))),
            ["NOOP"] = (Pop3Phase.Transaction, (_, _, _) => new(Pop3Response.Ok("Nothing was done"))),
            ["QUIT"] = (Pop3Phase.Any, QuitAsync),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Runs a command.</summary>
    public static async ValueTask<Pop3Response> RunAsync(Pop3Command command, Pop3State state, CancellationToken stop)
    {
        if (!All.TryGetValue(command.Verb, out var found))
        {
            return Pop3Response.Error("There is no such command");
        }

        if (!found.Phase.HasFlag(state.Phase))
        {
            return Pop3Response.Error(state.Phase == Pop3Phase.Authorization ? "Log in first" : "You are logged in already");
        }

        try
        {
            return await found.Run(command, state, stop).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            // RFC 3206 §4: the client may try again later.
            return Pop3Response.Error("[SYS/TEMP] The messages cannot be read now; try again later");
        }
    }

    private static async ValueTask<Pop3Response> CapaAsync(Pop3Command command, Pop3State state, CancellationToken stop)
    {
        var lines = new List<string> { "+OK Capabilities follow", "TOP", "UIDL", "PIPELINING", "RESP-CODES", "AUTH-RESP-CODE" };
        if (state.PermitsLogin)
        {
            lines.AddRange(["USER", "SASL PLAIN"]);
        }

        if (state.OffersTls)
        {
            lines.Add("STLS");
        }

        await state.Connection.WriteAsync(string.Join("\r\n", lines.Append(".")), stop).ConfigureAwait(false);
        return Pop3Response.Written;
    }

    private static Pop3Response User(Pop3Command command, Pop3State state)
    {
        if (!state.PermitsLogin)
        {
            return Pop3Response.Error("Start TLS with STLS first");
        }

        if (command.Argument.Length == 0)
        {
            return Pop3Response.Error("USER needs a name");
        }

        state.User = command.Argument;
        return Pop3Response.Ok("Send the password with PASS");
    }

    private static ValueTask<Pop3Response> PassAsync(Pop3Command command, Pop3State state, CancellationToken stop) => state.User is { } user
        ? LogInAsync(state, user, command.Argument, stop)
        : new(Pop3Response.Error("Send the name with USER first"));

    private static async ValueTask<Pop3Response> AuthAsync(Pop3Command command, Pop3State state, CancellationToken stop)
    {
        if (!state.PermitsLogin)
        {
            return Pop3Response.Error("Start TLS with STLS first");
        }

        var arguments = command.Arguments;
        if (arguments.Length == 0)
        {
            await state.Connection.WriteAsync("+OK Mechanisms follow\r\nPLAIN\r\n.", stop).ConfigureAwait(false);
            return Pop3Response.Written;
        }

        if (!arguments[0].Equals("PLAIN", StringComparison.OrdinalIgnoreCase))
        {
            return Pop3Response.Error("The only mechanism is PLAIN");
        }

        var response = arguments.ElementAtOrDefault(1);
        if (response is null)
        {
            await state.Connection.WriteAsync("+ ", stop).ConfigureAwait(false);
            (var result, response) = await state.Connection.ReadLineAsync(stop).ConfigureAwait(false);
            if (result != Pop3Read.Line || response == "*")
            {
                return Pop3Response.Error("The login was cancelled");
            }
        }

        return TryReadPlain(response, out var user, out var password)
            ? await LogInAsync(state, user, password, stop).ConfigureAwait(false)
            : Pop3Response.Error("The response is not that of PLAIN in base64");
    }

    /// <summary>
    /// RFC 4616 §2: an identity to act as, which must be empty or the user's, the user, and the password, separated by NUL.
    /// </summary>
    private static bool TryReadPlain(string text, out string user, out string password)
    {
        (user, password) = ("", "");
        var octets = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, octets, out var length)
            || Encoding.UTF8.GetString(octets, 0, length).Split('\0') is not [var identity, { Length: > 0 } name, { Length: > 0 } secret]
            || (identity.Length > 0 && identity != name))
        {
            return false;
        }

        (user, password) = (name, secret);
        return true;
    }

    private static async ValueTask<Pop3Response> LogInAsync(Pop3State state, string user, string password, CancellationToken stop)
    {
        if (!await state.Options.CheckPassword(user, password, state.Remote, stop).ConfigureAwait(false))
        {
            state.User = null;
            return Pop3Response.Error("[AUTH] The user or the password is wrong");
        }

        state.Maildrop = await Maildrop.OpenAsync(state.Store, state.Options.SearchOf(user), state.Options.MaxMessages, stop)
            .ConfigureAwait(false);
        state.User = user;
        state.Connection.Timeout = state.Options.IdleTimeout;
        return Pop3Response.Ok(string.Create(CultureInfo.InvariantCulture, $"There are {state.Maildrop.Messages.Count()} messages"));
    }

    private static Pop3Response Stls(Pop3State state) => state.OffersTls
        ? Pop3Response.Ok("Begin the TLS handshake", Pop3Next.StartTls)
        : Pop3Response.Error(state.IsSecure ? "TLS is active already" : "TLS is not available");

    private static Pop3Response Stat(Maildrop maildrop) => Pop3Response.Ok(
        string.Create(CultureInfo.InvariantCulture, $"{maildrop.Messages.Count()} {maildrop.Messages.Sum(message => message.Size)}"));

    private static async ValueTask<Pop3Response> ListAsync(Pop3Command command, Pop3State state, bool size, CancellationToken stop)
    {
        string Format(int number, MailId id, long octets) => size
            ? string.Create(CultureInfo.InvariantCulture, $"{number} {octets}")
            : string.Create(CultureInfo.InvariantCulture, $"{number} {id}");

        if (command.Argument.Length > 0)
        {
            var number = Pop3Command.ParseNumber(command.Argument);
            return state.Maildrop!.Find(number) is { } message ? Pop3Response.Ok(Format(number, message.Id, message.Size)) : NoMessage;
        }

        var lines = state.Maildrop!.Messages.Select(message => Format(message.Number, message.Id, message.Size));
        await state.Connection.WriteAsync(string.Join("\r\n", lines.Prepend("+OK The list follows").Append(".")), stop)
            .ConfigureAwait(false);
        return Pop3Response.Written;
    }

    private static ValueTask<Pop3Response> RetrAsync(Pop3Command command, Pop3State state, CancellationToken stop) =>
        SendAsync(state, Pop3Command.ParseNumber(command.Argument), null, stop);

    private static ValueTask<Pop3Response> TopAsync(Pop3Command command, Pop3State state, CancellationToken stop) =>
        command.Arguments is [var number, var lines] && (lines == "0" || Pop3Command.ParseNumber(lines) > 0)
            ? SendAsync(state, Pop3Command.ParseNumber(number), Pop3Command.ParseNumber(lines), stop)
            : new(Pop3Response.Error("TOP needs the number of a message and a number of lines"));

    private static async ValueTask<Pop3Response> SendAsync(Pop3State state, int number, int? lines, CancellationToken stop)
    {
        if (state.Maildrop!.Find(number) is not { } message)
        {
            return NoMessage;
        }

        // The response begins only when the message is there: it may have been deleted since the login.
        if (await state.Store.FindMessageAsync(message.Id, stop).ConfigureAwait(false) is null)
        {
            return Pop3Response.Error("The message was deleted meanwhile");
        }

        await state.Connection.WriteAsync("+OK The message follows", stop).ConfigureAwait(false);
        await using var output = new MultiLineStream(state.Connection, lines);
        await state.Store.CopyContentAsync(message.Id, output, stop).ConfigureAwait(false);
        await output.CompleteAsync(stop).ConfigureAwait(false);
        state.Retrieved += lines is null ? 1 : 0;
        return Pop3Response.Written;
    }

    private static Pop3Response Dele(Pop3Command command, Maildrop maildrop)
    {
        var number = Pop3Command.ParseNumber(command.Argument);
        if (maildrop.Find(number) is null)
        {
            return NoMessage;
        }

        maildrop.MarkDeleted(number);
        return Pop3Response.Ok("The message is deleted at QUIT");
    }

    private static Pop3Response Rset(Maildrop maildrop)
    {
        maildrop.UnmarkAll();
        return Stat(maildrop);
    }

    private static async ValueTask<Pop3Response> QuitAsync(Pop3Command command, Pop3State state, CancellationToken stop)
    {
        var deleted = state.Maildrop?.Deleted ?? [];
        if (!deleted.IsEmpty)
        {
            try
            {
                state.DeletedCount = (await state.Store.TrashMessagesAsync(MessageSelection.Of(deleted), stop).ConfigureAwait(false)).Count;
            }
            catch (StoreUnavailableException)
            {
                return new("-ERR [SYS/TEMP] Some messages were not deleted", true, Pop3Next.Close);
            }
        }

        return Pop3Response.Ok("Goodbye", Pop3Next.Close);
    }

    private static Pop3Response NoMessage => Pop3Response.Error("There is no such message");
}
