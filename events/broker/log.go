package broker

import "go.uber.org/zap"

// serverLog passes what the server says on to our log. Notices are routine there
// and become debug lines here.
type serverLog struct {
	log *zap.SugaredLogger
}

func (l *serverLog) Noticef(format string, v ...any) { l.log.Debugf(format, v...) }
func (l *serverLog) Warnf(format string, v ...any)   { l.log.Warnf(format, v...) }
func (l *serverLog) Fatalf(format string, v ...any)  { l.log.Errorf(format, v...) }
func (l *serverLog) Errorf(format string, v ...any)  { l.log.Errorf(format, v...) }
func (l *serverLog) Debugf(format string, v ...any)  { l.log.Debugf(format, v...) }
func (l *serverLog) Tracef(format string, v ...any)  { l.log.Debugf(format, v...) }
