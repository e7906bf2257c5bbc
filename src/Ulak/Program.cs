using Ulak;
using Ulak.Commands.Sending;

// Sessions continue on the thread that received the octets: a third less CPU per message. Must be set before the first socket is created.
// Slow work runs elsewhere: store reads and password checks on the thread pool, store writes on the writer's thread.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

// Half of the processors wait on sockets. With one thread per two processors, a connection per message takes a sixth less CPU, because each
// wake-up handles more events.
// The other half is for the store, the console and the garbage collector. The environment variable overrides this.
const string SocketThreads = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";
if (Environment.GetEnvironmentVariable(SocketThreads) is null)
{
    Environment.SetEnvironmentVariable(SocketThreads,
        Math.Max(1, Environment.ProcessorCount / 2).ToString(System.Globalization.CultureInfo.InvariantCulture));
}

if (SendmailCommand.FindArguments(Environment.GetCommandLineArgs()[0], args) is { } arguments)
{
    return await SendmailCommand.RunAsync(arguments);
}

return await UlakCommandLine.RunAsync(args);
