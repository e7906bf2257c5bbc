using Ulak.Commands;


// A session goes on where its octets arrive, and not on another thread: a third less CPU for each message. It must be said before the first socket.
// What takes long is elsewhere in any case: reads of the store and passwords on the pool, writes on the store's own thread.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

// Half of the processors wait on sockets: with one thread for two processors a connection per message costs a sixth less CPU than with two, for each wakes for more at once.
// The other half is for the store, the console and the collector. Who knows better says so in the environment.
const string SocketThreads = "DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT";
if (Environment.GetEnvironmentVariable(SocketThreads) is null)
{
    Environment.SetEnvironmentVariable(SocketThreads, Math.Max(1, Environment.ProcessorCount / 2).ToString(System.Globalization.CultureInfo.InvariantCulture));
}

return await UlakCommandLine.RunAsync(args);
