using Ulak.CommandLine;

return await UlakCommandLine.RunAsync(args);
