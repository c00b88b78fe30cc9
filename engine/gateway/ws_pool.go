package gateway

import (
	"runtime"
	"sync"
)

// maxJobs bounds the operations of sockets and streams that wait for a goroutine.
const maxJobs = 2048

// pool runs the operations of sockets. Goroutines are started when there is
// work and end when there is none.
type pool struct {
	max    int
	mu     sync.Mutex
	jobs   []func()
	active int
}

func (p *pool) init() { p.max = max(16, 4*runtime.GOMAXPROCS(0)) }

// submit queues a job, which must not panic. false: too many wait.
func (p *pool) submit(job func()) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.jobs) >= maxJobs {
		return false
	}
	p.jobs = append(p.jobs, job)
	if p.active < p.max {
		p.active++
		go p.run()
	}
	return true
}

func (p *pool) run() {
	for job := p.take(); job != nil; job = p.take() {
		job()
	}
}

func (p *pool) take() func() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.jobs) == 0 {
		p.jobs = nil
		p.active--
		return nil
	}
	job := p.jobs[0]
	p.jobs[0] = nil
	p.jobs = p.jobs[1:]
	return job
}
