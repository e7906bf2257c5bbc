using System.Net;
using System.Net.Security;
using Microsoft.Extensions.Logging;
using Ulak.Storage;

namespace Ulak.Pop3;

/// <summary>A session: reads commands, runs them by <see cref="Pop3Commands"/>, and enforces the limits.</summary>
internal sealed class Pop3Session(Pop3Options options, IMessageStore store, TimeProvider time, ILogger log)
{
    /// <summary>Runs a session until its end, and closes the stream.</summary>
    public async Task RunAsync(Stream stream, EndPoint? remote, CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(options.LoginTimeout, time);
        await using var stopping = stop.Register(deadline.Cancel);
        await using var connection = new Pop3Connection(stream, deadline) { Timeout = options.LoginTimeout };
        var state = new Pop3State(options, store, connection, remote);
        try
        {
            if (options.Security == Pop3Security.Implicit)
            {
                await SecureAsync(state, deadline.Token).ConfigureAwait(false);
            }

            await connection.WriteAsync("+OK POP3 server ready", deadline.Token).ConfigureAwait(false);
            while (await RunCommandAsync(state, deadline.Token).ConfigureAwait(false))
            {
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // The client is away, too slow, or without TLS; or the server is stopping. Nothing that was marked is deleted.
            Pop3Log.Broken(log, remote, e.Message);
        }

        Pop3Log.Closed(log, remote, state.User ?? "", state.Retrieved, state.DeletedCount);
    }

    private async ValueTask<bool> RunCommandAsync(Pop3State state, CancellationToken stop)
    {
        var (result, line) = await state.Connection.ReadLineAsync(stop).ConfigureAwait(false);
        if (result == Pop3Read.End)
        {
            return false;
        }

        var response = result == Pop3Read.TooLong
            ? Pop3Response.Error("The line is longer than 255 octets")
            : await Pop3Commands.RunAsync(Pop3Command.Parse(line), state, stop).ConfigureAwait(false);
        if (response.Text.Length > 0)
        {
            await state.Connection.WriteAsync(response.Text, stop).ConfigureAwait(false);
        }

        state.Faults += response.IsError ? 1 : 0;
        if (state.Faults >= options.MaxFaults)
        {
            return false;
        }

        if (response.Next == Pop3Next.StartTls)
        {
            await SecureAsync(state, stop).ConfigureAwait(false);
        }

        return response.Next != Pop3Next.Close;
    }

    private async ValueTask SecureAsync(Pop3State state, CancellationToken stop)
    {
        if (state.Connection.HasInput)
        {
            throw new IOException("The client sent a command before the TLS handshake.");
        }

        // The deadline of the last read or write applies to the handshake as well.
        var secure = new SslStream(state.Connection.Stream);
        state.Connection.Use(secure);
        await secure.AuthenticateAsServerAsync(options.Tls!(), stop).ConfigureAwait(false);
        state.IsSecure = true;
    }
}
