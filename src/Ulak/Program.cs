using Ulak.CommandLine;

// A session goes on where its octets arrive, and not on another thread: a third less CPU for each message. It must be said before the first socket.
// What takes long is elsewhere in any case: reads of the store and passwords on the pool, writes on the store's own thread.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

return await UlakCommandLine.RunAsync(args);
